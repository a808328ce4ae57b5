// @ts-check
// Pictures painted in the page, so that samples need no files: hills under a sky, the same ones each time.

/** @typedef {{sky: string, sun: string, hills: string[]}} Mood */

/** @type {Mood[]} */
const MOODS = [
  { sky: "#f3c98b", sun: "#fff1d6", hills: ["#b97a56", "#8a5a44", "#5b3a31"] },
  { sky: "#a9c9d9", sun: "#ffffff", hills: ["#6d8f7a", "#4b6f5c", "#2f4a3d"] },
  { sky: "#2f3550", sun: "#e8e3c8", hills: ["#3f4a6b", "#2b3350", "#1a2036"] },
  { sky: "#d9a5a0", sun: "#ffe6d0", hills: ["#9c6b78", "#744a5c", "#4b2f40"] },
  { sky: "#cfd9b0", sun: "#fffbe0", hills: ["#8fa35f", "#667a3f", "#435228"] },
];

/** @returns {Promise<{scenes: string[], tall: string, wide: string, tiny: string}>} addresses */
export async function paint() {
  const scenes = await Promise.all(MOODS.map((mood, at) => scene(mood, 640, 480, at)));
  const [first, second, third] = /** @type {[Mood, Mood, Mood]} */ (/** @type {unknown} */ (MOODS));
  return {
    scenes,
    tall: await scene(third, 300, 900, 1),
    wide: await scene(second, 1600, 300, 2),
    tiny: await scene(first, 24, 24, 3),
  };
}

/**
 * @param {Mood} mood
 * @param {number} width
 * @param {number} height
 * @param {number} seed
 * @returns {Promise<string>}
 */
function scene({ sky, sun, hills }, width, height, seed) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("this browser paints nothing");
  pen.fillStyle = sky;
  pen.fillRect(0, 0, width, height);
  pen.fillStyle = sun;
  pen.beginPath();
  pen.arc(width * (0.25 + 0.12 * seed), height * 0.28, Math.min(width, height) * 0.1, 0, 7);
  pen.fill();
  hills.forEach((colour, row) => {
    pen.fillStyle = colour;
    pen.beginPath();
    pen.moveTo(0, height);
    for (let x = 0; x <= 32; x += 1) pen.lineTo((x * width) / 32, height * (0.5 + 0.16 * row + 0.09 * Math.sin(x / (3 + row) + seed * 2 + row)));
    pen.lineTo(width, height);
    pen.fill();
  });
  return new Promise((made, failed) => canvas.toBlob((blob) => (blob ? made(URL.createObjectURL(blob)) : failed(new Error("no picture"))), "image/png"));
}
