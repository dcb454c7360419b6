/** 平台接入: a key from a file, a button that says that it is at work, and a call's request and answer. */

document.addEventListener("change", async (event) => {
    const picker = event.target.closest("[data-pem-for]");
    if (!picker || !picker.files.length) return;
    document.getElementById(picker.dataset.pemFor).value = (await picker.files[0].text()).trim();
    picker.value = "";
});

document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    if (!form.dataset.busy || !button) return;
    button.setAttribute("aria-busy", "true");
    button.textContent = form.dataset.busy;
});
// Back by the browser's button finds the page as it was, with the words of the busy button: the server's are right.
window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-shows-call]");
    if (!opener) return;
    const details = document.getElementById(opener.getAttribute("aria-controls"));
    details.hidden = !details.hidden;
    opener.setAttribute("aria-expanded", String(!details.hidden));
});
