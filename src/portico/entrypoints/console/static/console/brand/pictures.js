/** Pictures of the brand: uploaded when chosen or dropped, kept as a name in a hidden field until the form is saved. */

export function readyPictures(form, words, edited) {
    for (const field of form.querySelectorAll("[data-picture-field]")) ready(field, form, words, edited);
}

function ready(field, form, words, edited) {
    const frame = field.querySelector(".pb-picture__frame");
    const image = frame.querySelector("img");
    const none = frame.querySelector("[data-none]");
    const held = field.querySelector('input[type="hidden"]');
    const remove = field.querySelector("[data-remove]");
    const failed = field.querySelector("[data-error]");

    function put(name, url) {
        held.value = name;
        image.src = url;
        image.hidden = remove.hidden = !name;
        none.hidden = Boolean(name);
        failed.textContent = "";
        edited();
    }

    async function upload(file) {
        if (!file) return;
        const body = new FormData();
        body.set("file", file);
        body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
        failed.textContent = "";
        try {
            const answer = await fetch(form.dataset.picture, { method: "POST", body, headers: { Accept: "application/json" } });
            const told = await answer.json();
            if (answer.ok) put(told.name, told.url);
            else failed.textContent = told.detail || told.title;
        } catch {
            failed.textContent = words.refused;
        }
    }

    field.querySelector('input[type="file"]').addEventListener("change", (event) => {
        void upload(event.target.files[0]);
        event.target.value = "";
    });
    remove.addEventListener("click", () => put("", ""));
    frame.addEventListener("dragover", (event) => { event.preventDefault(); frame.classList.add("is-over"); });
    frame.addEventListener("dragleave", () => frame.classList.remove("is-over"));
    frame.addEventListener("drop", (event) => {
        event.preventDefault();
        frame.classList.remove("is-over");
        void upload(event.dataTransfer.files[0]);
    });
}
