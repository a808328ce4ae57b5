// @ts-check
// Every attachment in all its variants opens here.
import { render, tags } from "../kit/tags.mjs";

const { h1, main } = tags;

render(main(null, h1(null, "Gonets")), document.body);
