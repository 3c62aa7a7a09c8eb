/** `node shrink.mjs FILE…`: brings PNGs down to 256 colours, in place. */
import { readFileSync, writeFileSync } from 'node:fs';
import UPNG from 'upng-js';

const COLOURS = 256;

for (const file of process.argv.slice(2)) {
  const image = UPNG.decode(readFileSync(file));
  const small = UPNG.encode(UPNG.toRGBA8(image), image.width, image.height, COLOURS);
  writeFileSync(file, Buffer.from(small));
}
