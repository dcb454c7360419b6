/**
 * <portico-preview>: one living frame with the real front end in it.
 *
 * Every change of the form is sent to the server, which keeps it as a document and answers a signed token. The mini
 * app in the frame is told the token and fetches only its data: nothing is loaded anew, so a change is seen at once.
 * The website, rendered by the server, is navigated instead.
 */

const QUIET = 120;

class PorticoPreview extends HTMLElement {
    connectedCallback() {
        this.form = document.querySelector("form[data-edit-form]");
        this.frame = this.querySelector("iframe");
        this.stage = this.querySelector(".pv-stage");
        this.state = this.querySelector(".pv-state");
        this.mode = sessionStorage.getItem("portico:preview-mode") ?? "mini";
        this.loaded = null;
        this.sent = null;
        this.panel = this.closest("[data-side-panel]");
        this.querySelectorAll("[data-mode]").forEach((button) => {
            if (button.matches("button")) button.addEventListener("click", () => this.choose(button.dataset.mode));
        });
        this.panel?.addEventListener("show", () => this.changed());
        addEventListener("message", (event) => this.heard(event));
        addEventListener("resize", () => this.fit());
        for (const name of ["input", "change"]) this.form.addEventListener(name, () => this.changed());
        // Blocks that are added, moved or deleted fire no input event.
        new MutationObserver(() => this.changed()).observe(this.form, { childList: true, subtree: true });
        new ResizeObserver(() => this.fit()).observe(this);
        this.show(this.mode);
    }

    get visible() {
        return !this.panel || !this.panel.hidden;
    }

    say(word) {
        this.state.textContent = this.state.dataset[word];
        this.state.dataset.word = word;
    }

    changed() {
        if (!this.visible) return;
        clearTimeout(this.later);
        this.later = setTimeout(() => this.send(), QUIET);
    }

    /** The form's state goes to the server, unless it is what was sent last. A newer change overtakes an older one. */
    async send() {
        const body = new FormData(this.form);
        for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
        const text = new URLSearchParams(body).toString();
        if (text === this.sent) return;
        this.sent = text;
        this.asked?.abort();
        this.asked = new AbortController();
        this.began = performance.now();
        this.say("waiting");
        try {
            const answer = await fetch(this.dataset.url, {
                method: "POST", body: new URLSearchParams(text), signal: this.asked.signal, headers: { Accept: "application/json" },
            });
            const told = await answer.json();
            if (!answer.ok) throw new Error(told.detail);
            if (!told.is_valid) { this.say("invalid"); return; }
            this.kept = told;
            this.tell();
        } catch (error) {
            if (error.name === "AbortError") return;
            this.sent = null;
            this.say("failed");
        }
    }

    tell() {
        if (!this.kept) return;
        const address = this.kept.addresses[this.mode];
        this.querySelector(".pv-open").href = address;
        if (this.loaded === this.mode && this.mode === "mini") {
            this.frame.contentWindow.postMessage({ type: "portico:preview", token: this.kept.token }, location.origin);
            return;
        }
        if (this.loaded === this.mode) {
            const { scrollY } = this.frame.contentWindow;
            this.frame.addEventListener("load", () => { this.frame.contentWindow.scrollTo(0, scrollY); this.say("live"); }, { once: true });
            this.frame.contentWindow.location.replace(address);
            return;
        }
        this.loaded = this.mode;
        this.frame.addEventListener("load", () => this.say("live"), { once: true });
        this.frame.src = address;
    }

    heard(event) {
        if (event.source !== this.frame.contentWindow || event.origin !== location.origin) return;
        const { type, token, id } = event.data ?? {};
        if (type === "portico:preview-shown" && token === this.kept?.token) {
            this.say("live");
            this.dataset.took = String(Math.round(performance.now() - this.began));
        }
        if (type === "portico:preview-block") this.dispatchEvent(new CustomEvent("portico:block", { detail: id, bubbles: true }));
    }

    choose(mode) {
        this.show(mode);
        this.tell();
    }

    show(mode) {
        this.mode = mode;
        sessionStorage.setItem("portico:preview-mode", mode);
        this.stage.dataset.mode = mode;
        this.querySelectorAll("button[data-mode]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.mode === mode)));
        this.fit();
    }

    /** The front end is laid out at the width of a real phone or desktop, and the whole is scaled to the panel. */
    fit() {
        const device = this.querySelector(".pv-device");
        const [width, height] = this.mode === "mini" ? [390, 844] : [1280, 0];
        const box = this.stage.getBoundingClientRect();
        const room = { width: box.width, height: innerHeight - box.top - 20 };
        if (!box.width) return;
        const scale = this.mode === "mini" ? Math.min(1, room.width / (width + 24), (room.height - 8) / (height + 24)) : room.width / width;
        device.style.setProperty("--pv-width", `${width}px`);
        device.style.setProperty("--pv-height", `${height || room.height / scale}px`);
        device.style.setProperty("--pv-scale", String(scale));
    }
}

customElements.define("portico-preview", PorticoPreview);
