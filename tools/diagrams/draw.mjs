// Draws Graphviz graphs: a JSON array of DOT texts on standard input, a JSON array of SVG elements on standard output.
import { text } from "node:stream/consumers";
import { instance } from "@viz-js/viz";

const viz = await instance();
const drawn = JSON.parse(await text(process.stdin)).map((dot) => {
  const svg = viz.renderString(dot, { format: "svg" });
  // In pixels, so that letters are as large as the page's.
  return svg.slice(svg.indexOf("<svg")).replace(/(width|height)="([\d.]+)pt"/g, '$1="$2"');
});
process.stdout.write(JSON.stringify(drawn));
