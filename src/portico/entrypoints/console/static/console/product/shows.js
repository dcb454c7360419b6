/** A film with the picture it begins with, and a 3D model: uploaded with progress, shown, taken away again. */

function element(tag, properties = {}, ...children) {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...children);
    return node;
}

const fill = (text, data) => text.replace(/\{(\w+)\}/g, (_, name) => data[name] ?? "");

/** Sends a file; {name, url}, or null after `say` said why not. `progress` hears 0…100. */
function send(url, file, { csrf, say, words, progress }) {
    const body = new FormData();
    body.append("file", file);
    return new Promise((resolve) => {
        const request = new XMLHttpRequest();
        request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) progress(Math.round((event.loaded / event.total) * 100)); });
        request.addEventListener("error", () => { say(words.failed); resolve(null); });
        request.addEventListener("load", () => {
            let told = null;
            try { told = JSON.parse(request.responseText); } catch { /* not ours: said below */ }
            if (request.status === 201 && told) { resolve(told); return; }
            say(told ? `${file.name}：${told.errors?.[0]?.message ?? told.detail}` : words.failed);
            resolve(null);
        });
        request.open("POST", url);
        request.setRequestHeader("X-CSRFToken", csrf);
        request.setRequestHeader("Accept", "application/json");
        request.send(body);
    });
}

/** One place for one file. `shown(file)` makes what stands for it. */
class Show {
    constructor({ root, file, accept, label, shared }) {
        Object.assign(this, { root, file, accept, label, shared });
        this.draw();
    }

    draw() {
        const { words, readOnly } = this.shared;
        if (!this.file) { this.root.replaceChildren(...(readOnly ? ["—"] : [this.#adder()])); return; }
        const bar = element("div", { className: "pc-inline" }, ...this.tools());
        if (!readOnly) {
            const remove = element("button", { type: "button", className: "pc-link pc-link--danger", textContent: words.remove });
            remove.addEventListener("click", () => { this.file = null; this.removed(); this.draw(); this.shared.changed(); });
            bar.append(remove);
        }
        this.root.replaceChildren(this.shown(), bar);
    }

    tools() { return []; }

    removed() {}

    #adder() {
        const { words, say, csrf, changed } = this.shared;
        const input = element("input", { type: "file", accept: this.accept, className: "w-sr-only" });
        input.setAttribute("aria-label", this.label);
        const text = element("span", { textContent: `+ ${this.label}` });
        const label = element("label", { className: "pc-tile pc-tile--add pc-tile--wide" }, input, text);
        input.addEventListener("change", async () => {
            const [file] = input.files;
            if (!file) return;
            const most = Number(this.root.dataset.mostMb);
            if (file.size > most * 1024 * 1024) {
                say(fill(words.tooLarge, { name: file.name, size: (file.size / 1024 / 1024).toFixed(1), limit: most }));
                input.value = "";
                return;
            }
            label.classList.add("is-busy");
            const progress = (n) => { text.textContent = fill(words.uploaded, { n }); };
            progress(0);
            const stored = await send(this.root.dataset.uploadUrl, file, { csrf, say, words, progress });
            if (stored) { this.file = stored; await this.added(file); changed(); }
            this.draw();
        });
        return label;
    }

    async added() {}
}

/** The picture of a film `at` this second, as a file; null when the browser cannot play it. */
function frameOf(url, at) {
    const film = element("video", { muted: true, preload: "auto", src: url });
    return new Promise((resolve) => {
        const give = (blob) => { film.removeAttribute("src"); resolve(blob ? new File([blob], "poster.jpg", { type: "image/jpeg" }) : null); };
        film.addEventListener("error", () => give(null), { once: true });
        film.addEventListener("loadeddata", () => { film.currentTime = Math.min(at, (film.duration || 1) / 2); }, { once: true });
        film.addEventListener("seeked", () => {
            const canvas = element("canvas", { width: film.videoWidth, height: film.videoHeight });
            try {
                canvas.getContext("2d").drawImage(film, 0, 0);
                canvas.toBlob(give, "image/jpeg", 0.86);
            } catch { give(null); }
        }, { once: true });
        setTimeout(() => give(null), 15_000);
    });
}

export class Film extends Show {
    constructor({ root, file, poster, shared }) {
        super({ root, file, accept: "video/mp4,video/webm", label: shared.words.addVideo, shared });
        this.poster = poster;
        this.draw();
    }

    shown() {
        this.film = element("video", { src: this.file.url, controls: true, preload: "metadata", playsInline: true, className: "pc-show__film" });
        if (this.poster) this.film.poster = this.poster.url;
        return this.film;
    }

    tools() {
        const { words, readOnly, pick, changed } = this.shared;
        if (readOnly) return [];
        const frame = element("button", { type: "button", className: "pc-link", textContent: words.framePoster });
        frame.addEventListener("click", () => this.#take(this.film.currentTime));
        const own = element("button", { type: "button", className: "pc-link", textContent: words.changePoster });
        own.addEventListener("click", async () => { const picture = await pick(); if (picture) { this.poster = picture; this.draw(); changed(); } });
        return [frame, own];
    }

    async #take(at) {
        const picture = await frameOf(this.file.url, at);
        const stored = picture && (await this.shared.upload(picture));
        if (!stored) return;
        this.poster = stored;
        this.draw();
        this.shared.changed();
    }

    added() { return this.#take(1); }

    removed() { this.poster = null; }
}

export class Model extends Show {
    constructor({ root, file, shared }) {
        super({ root, file, accept: ".glb,model/gltf-binary", label: shared.words.addModel, shared });
    }

    shown() {
        const name = this.file.name.split("/").at(-1);
        this.place = element("div", { className: "pc-show__model" }, element("a", { href: this.file.url, textContent: `◈ ${name}`, download: name }));
        return this.place;
    }

    /** The library that draws it weighs a megabyte, so it comes when somebody asks. */
    tools() {
        const { words, say } = this.shared, { library } = this.root.dataset;
        if (!library) return [];
        const turn = element("button", { type: "button", className: "pc-link", textContent: words.turnModel });
        turn.addEventListener("click", async () => {
            turn.disabled = true;
            turn.textContent = words.modelLoading;
            const failed = () => { say(words.modelFailed); this.draw(); };
            try { await import(library); } catch { failed(); return; }
            const drawn = element("model-viewer", { className: "pc-show__turning" });
            for (const [name, value] of Object.entries({ src: this.file.url, alt: this.root.closest("[data-words]").dataset.words, "camera-controls": "", "interaction-prompt": "none" })) drawn.setAttribute(name, value);
            drawn.addEventListener("load", () => turn.remove(), { once: true });
            drawn.addEventListener("error", failed, { once: true });
            this.place.replaceChildren(drawn);
        });
        return [turn];
    }
}
