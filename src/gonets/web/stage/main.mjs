// @ts-check
// The stage opens here.
import { render, tags } from "../kit/tags.mjs";

const { h1, main } = tags;

render(main(null, h1(null, "Gonets")), document.body);
