import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { readLines, type Line } from './lines.js';

describe('readLines', () => {
  const folder = mkdtempSync(join(tmpdir(), 'eaglerank-lines-'));
  const file = join(folder, 'file');
  after(() => rmSync(folder, { recursive: true }));

  async function lines(bytes: Buffer, start?: { offset: number; line: number }): Promise<Line[]> {
    writeFileSync(file, bytes);
    const found: Line[] = [];
    for await (const line of readLines(file, start)) found.push(line);
    return found;
  }
  const texts = async (bytes: Buffer): Promise<string[]> => (await lines(bytes)).map((l) => l.text);

  it('ends lines at LF, CR LF and CR, with or without a last end', async () => {
    expect(await texts(Buffer.from('a\nb\r\nc\rd'))).to.deep.equal(['a', 'b', 'c', 'd']);
    expect(await texts(Buffer.from('a\n'))).to.deep.equal(['a']);
    expect(await texts(Buffer.from(''))).to.deep.equal([]);
  });

  it('counts the empty lines that it leaves out', async () => {
    const found = await lines(Buffer.from('a\n\n  \nb\n'));
    expect(found.map((l) => [l.number, l.text])).to.deep.equal([
      [1, 'a'],
      [4, 'b'],
    ]);
  });

  it('reads UTF-8 with a mark, UTF-16 and Latin-1', async () => {
    expect(await texts(Buffer.from('\ufeffé\n'))).to.deep.equal(['é']);
    expect(await texts(Buffer.from('\ufeffé\r\nx', 'utf16le'))).to.deep.equal(['é', 'x']);
    expect(await texts(Buffer.from('caf\xe9\n', 'latin1'))).to.deep.equal(['café']);
  });

  it('reads a Latin-1 line in a file that began as UTF-8', async () => {
    const start = Buffer.from(`${'a'.repeat(99)}\n`.repeat(3000));
    const found = await texts(Buffer.concat([start, Buffer.from('caf\xe9\n', 'latin1')]));
    expect(found.at(-1)).to.equal('café');
  });

  it('goes on where an earlier reading stopped, whatever the ends', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.stringMatching(/^[a-zé€]{0,12}$/), fc.constantFrom('\n', '\r\n'))),
        async (parts) => {
          const bytes = Buffer.from(parts.map(([text, end]) => text + end).join(''));
          const all = await lines(bytes);
          for (const [i, line] of all.entries()) {
            const rest = await lines(bytes, { offset: line.end, line: line.number });
            expect(rest).to.deep.equal(all.slice(i + 1));
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
