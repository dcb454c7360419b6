// The nearest stores first, for who says where they are. The place goes into the address of the page, to a hundred metres.
export default function nearest(button) {
  if (!navigator.geolocation) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const address = new URL(location.href);
        address.search = "";
        address.searchParams.set("at", `${coords.latitude.toFixed(3)},${coords.longitude.toFixed(3)}`);
        location.assign(address);
      },
      () => (button.disabled = false),
    );
  });
}
