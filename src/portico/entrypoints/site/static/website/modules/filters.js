// Filters stand open beside the list on a wide screen; on a phone they open on demand.

export default function filters(details) {
  const wide = matchMedia("(min-width: 960px)");
  const fit = () => { details.open = wide.matches; };
  wide.addEventListener("change", fit);
  fit();
}
