import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { BadLines, type BadLine } from './bad-lines.js';
import type { ImportFile } from './dataset.js';
import { readEvents } from './read-events.js';

describe('readEvents', () => {
  const folder = mkdtempSync(join(tmpdir(), 'eaglerank-read-events-'));
  const path = join(folder, 'file');
  after(() => rmSync(folder, { recursive: true }));

  const parser: ImportFile['parser'] = (header) => (line) => {
    if (line === 'bad') throw new Error('is bad');
    return [{ eventId: `${header ?? ''}${line}` }];
  };

  async function read(hasHeader: boolean, text: string) {
    writeFileSync(path, text);
    const bad: BadLine[] = [];
    const ids: string[] = [];
    const file = { path, label: 'events', hasHeader, parser };
    for await (const { line, events } of readEvents(file, (b) => bad.push(b))) {
      for (const { eventId = '' } of events) ids.push(`${line} ${eventId}`);
    }
    return { ids, bad };
  }

  it('gives events with their line, and goes on behind a bad one', async () => {
    const { ids, bad } = await read(false, 'a\n\nbad\nb\n');
    expect(ids).to.deep.equal(['1 a', '4 b']);
    expect(bad).to.deep.equal([{ file: path, line: 3, reason: 'is bad' }]);
  });

  it('hands the header to the parser', async () => {
    expect((await read(true, 'h\na\n')).ids).to.deep.equal(['2 ha']);
  });
});

describe('BadLines', () => {
  it('says the first twenty and counts all', () => {
    const said: string[] = [];
    const lines = new BadLines((text) => said.push(text));
    for (let line = 1; line <= 25; line++) lines.report({ file: 'f', line, reason: 'r' });
    expect(lines.count).to.equal(25);
    expect(said).to.have.length(21);
    expect(said[0]).to.equal('f:1: r\n');
    expect(said.at(-1)).to.match(/only counted/);
  });
});
