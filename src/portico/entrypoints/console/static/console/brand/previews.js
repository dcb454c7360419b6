/**
 * The surfaces of the shop beside the form. The mini app is told of a draft by a message and redraws itself; the
 * others are asked for anew with the draft's token, the next copy loading unseen behind the present one.
 */

export class Previews {
    constructor(root, changed) {
        this.root = root;
        this.surface = "mini";
        this.seen = "light";
        this.draft = null;
        this.stale = new Set(["web", "poster", "email"]);
        for (const tab of root.querySelectorAll("[data-surface]")) tab.addEventListener("click", () => this.turnTo(tab.dataset.surface));
        for (const tab of root.querySelectorAll("[data-seen]")) {
            tab.addEventListener("click", () => {
                this.seen = tab.dataset.seen;
                for (const other of root.querySelectorAll("[data-seen]")) other.setAttribute("aria-checked", String(other === tab));
                changed();
            });
        }
        this.mini = root.querySelector('[data-stage="mini"] iframe');
        addEventListener("message", ({ origin, source, data }) => {
            if (origin === location.origin && source === this.mini.contentWindow && data?.type === "portico:brand-ready") this.tell();
        });
        this.mini.src = this.mini.dataset.src;
        new ResizeObserver(() => this.fit()).observe(root);
    }

    turnTo(surface) {
        this.surface = surface;
        for (const tab of this.root.querySelectorAll("[data-surface]")) tab.setAttribute("aria-selected", String(tab.dataset.surface === surface));
        for (const stage of this.root.querySelectorAll("[data-stage]")) stage.hidden = stage.dataset.stage !== surface;
        for (const note of this.root.querySelectorAll("[data-note]")) note.hidden = note.dataset.note !== surface;
        this.fit();
        this.refresh();
    }

    show(draft) {
        this.draft = draft;
        this.stale = new Set(["web", "poster", "email"]);
        this.tell();
        this.refresh();
    }

    tell() {
        if (this.draft) this.mini.contentWindow?.postMessage({ type: "portico:brand", site: this.draft.site }, location.origin);
    }

    refresh() {
        if (!this.draft || !this.stale.delete(this.surface)) return;
        const stage = this.root.querySelector(`[data-stage="${this.surface}"]`);
        const image = stage.querySelector("img");
        if (image) this.picture(stage, image);
        else this.page(stage);
    }

    address(element) {
        return `${element.dataset.src}?brand_draft=${encodeURIComponent(this.draft.token)}`;
    }

    async picture(stage, image) {
        const failed = stage.querySelector("[data-failed]");
        const answer = await fetch(this.address(image), { headers: { Accept: "application/json" } });
        image.hidden = !answer.ok;
        failed.hidden = answer.ok;
        if (answer.ok) {
            const url = URL.createObjectURL(await answer.blob());
            image.addEventListener("load", () => URL.revokeObjectURL(url), { once: true });
            image.src = url;
        } else {
            const told = await answer.json();
            failed.textContent = told.detail || told.title;
        }
    }

    page(stage) {
        const present = stage.querySelector("iframe:last-of-type");
        const next = present.src ? present.cloneNode() : present;
        next.classList.add("is-coming");
        next.addEventListener("load", () => {
            next.classList.remove("is-coming");
            if (next !== present) {
                next.contentWindow.scrollTo(0, present.contentWindow?.scrollY ?? 0);
                for (const old of stage.querySelectorAll("iframe")) if (old !== next) old.remove();
            }
        }, { once: true });
        if (next !== present) {
            for (const coming of stage.querySelectorAll("iframe.is-coming")) if (coming !== next) coming.remove();
            stage.append(next);
        }
        next.src = this.address(present);
        this.fit();
    }

    /** Each page keeps the width it is made for; the stage shows it smaller. */
    fit() {
        const stage = this.root.querySelector(`[data-stage="${this.surface}"]`);
        for (const frame of stage.querySelectorAll("iframe")) {
            const scale = stage.clientWidth / Number(frame.getAttribute("width"));
            frame.style.transform = `scale(${scale})`;
            frame.style.height = `${stage.clientHeight / scale}px`;
        }
    }
}
