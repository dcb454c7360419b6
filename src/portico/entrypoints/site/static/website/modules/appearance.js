// The switch between day and night. The choice is a cookie for a year, which appearance.js obeys on the next page.

const YEAR_SECONDS = 365 * 24 * 3600;

export default function appearance(form) {
  const chosen = document.documentElement.dataset.appearance || "auto";
  for (const radio of form.elements.appearance) radio.checked = radio.value === chosen;
  form.hidden = false;
  form.addEventListener("change", ({ target }) => {
    document.documentElement.dataset.appearance = target.value;
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `portico_appearance=${target.value}; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Lax${secure}`;
  });
}
