// A form that looks again when a choice on it changes what the rest costs; without scripts its own button does that.
export default function refreshing(section) {
  const form = section.closest("form");
  const button = form.querySelector("button[name=refresh]");
  const again = () => {
    const look = document.createElement("input");
    Object.assign(look, { type: "hidden", name: "refresh", value: "1" });
    form.append(look);
    form.submit();
  };
  if (button) button.hidden = true;
  form.addEventListener("change", (event) => {
    const { target } = event;
    const chosen = target.closest("[data-refreshes]");
    if (chosen && target.type === "radio" && target.value !== "new") again();
  });
  const near = form.querySelector("[data-near]");
  if (near && navigator.geolocation) {
    near.hidden = false;
    near.addEventListener("click", () => {
      near.disabled = true;
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          form.querySelector("[data-at]").value = `${coords.latitude.toFixed(4)},${coords.longitude.toFixed(4)}`;
          again();
        },
        () => (near.disabled = false),
      );
    });
  }
  form.querySelector("#store-q")?.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    again();
  });
}
