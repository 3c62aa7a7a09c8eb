import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { picturesOf } from './pictures.js';
import { record, recordedIn, type Recorded } from './recorded.js';
import { sectionOf } from './sections.js';

/** What stands above the figures, in the report's own file. */
const MARK = '<!-- figures: written by npm run evaluate -- --report -->\n';
const PICTURES = 'pictures/evaluation';

/**
 * Keeps a run and writes the report anew: what is above the mark in evaluation.md stays, below it
 * come the figures of every run that is kept.
 * @param docs folder of evaluation.md
 */
export function writeReport(docs: string, recorded: Recorded): void {
  const records = join(docs, 'evaluation');
  record(records, recorded);
  const folder = join(docs, PICTURES);
  mkdirSync(folder, { recursive: true });
  const sections = recordedIn(records).map((one) => {
    const pictures = picturesOf(one);
    for (const { file, svg } of pictures) writeFileSync(join(folder, file), svg);
    return sectionOf(one, pictures, PICTURES);
  });
  const path = join(docs, 'evaluation.md');
  const [above = ''] = readFileSync(path, 'utf8').split(MARK);
  writeFileSync(path, `${above}${MARK}\n${sections.join('\n')}`);
}
