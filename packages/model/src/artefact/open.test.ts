import { expect } from 'chai';
import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseLightgbm } from '../lightgbm/parse.js';
import { ModelRefusedError, type RefusalReason } from '../refusal.js';
import { fixtures } from '../testing/fixtures.js';
import { Embeddings, encodeEmbeddings } from './embeddings.js';
import { readFolder, withManifest, writeFolder, type ArtefactFiles } from './files.js';
import { encodeGolden } from './golden.js';
import { openArtefact, type Expected } from './open.js';

const { text, golden } = fixtures().find(({ name }) => name === 'ranking')!;
const forest = parseLightgbm(text);
const deciles = { edges: [1, 2, 3, 4, 5, 6, 7, 8, 9], shares: new Array<number>(10).fill(0.1) };
const reference = {
  rows: 400,
  features: { Column_0: { ...deciles, defaultShare: 0.5 } },
  score: { ...deciles, mean: 0, std: 1 },
};
const none = { index: new Map<string, number>(), vectors: new Float32Array(0) };
const items = { index: new Map([['a', 0]]), vectors: Float32Array.of(0.6, 0.8) };

const description = {
  name: 'social-ranker',
  createdAt: '2026-01-02T03:04:05Z',
  schemaHash: 42,
  features: forest.features.map((_, i) => `f${i}`),
  trees: forest.trees.length,
  leaves: forest.maxLeaves,
  calibration: null,
};

const plain = new Map<string, Uint8Array>([
  ['model.txt', Buffer.from(text)],
  ['golden.bin', encodeGolden(golden)],
  ['reference.json', Buffer.from(JSON.stringify(reference))],
  ['embeddings.bin', encodeEmbeddings(new Embeddings(2, none, none, items))],
]);
const sound = withManifest(plain, description);

/** The artefact with other files, and a manifest that vouches for them. */
const remade = (files: Record<string, string | Uint8Array>, over = {}): ArtefactFiles =>
  withManifest(
    new Map([...plain, ...Object.entries(files).map(([n, b]) => [n, Buffer.from(b)] as const)]),
    { ...description, ...over },
  );

/** The artefact with files changed behind the manifest's back. */
const tampered = (name: string, change: (bytes: Buffer) => Uint8Array): ArtefactFiles =>
  new Map([...sound, [name, change(Buffer.from(sound.get(name)!))]]);

const flipBit = (bytes: Buffer, at: number): Buffer => {
  bytes[at] = bytes[at]! ^ 1;
  return bytes;
};

async function refusal(files: ArtefactFiles, expected?: Expected): Promise<ModelRefusedError> {
  try {
    await openArtefact(files, expected);
  } catch (error) {
    if (error instanceof ModelRefusedError) return error;
    throw error;
  }
  throw new Error('the artefact was taken');
}

describe('openArtefact', () => {
  it('takes what a folder brings', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'eaglerank-model-'));
    try {
      await writeFolder(folder, sound);
      const opened = await openArtefact(await readFolder(folder), {
        name: 'social-ranker',
        schemaHash: 42,
      });
      expect(opened.forest.trees).to.have.length(description.trees);
      expect(opened.reference?.rows).to.equal(400);
      expect([...opened.embeddings!.items.vectors]).to.deep.equal([...items.vectors]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  const cases: [RefusalReason, string, ArtefactFiles, Expected?][] = [
    ['truncated', 'a file shorter than listed', tampered('model.txt', (b) => b.subarray(0, 900))],
    ['truncated', 'a manifest cut short', tampered('manifest.json', (b) => b.subarray(0, 300))],
    [
      'truncated',
      'a file that is missing',
      new Map([...sound].filter(([n]) => n !== 'golden.bin')),
    ],
    ['truncated', 'no manifest', plain],
    [
      'truncated',
      'a dump cut before its manifest was made',
      remade({ 'model.txt': text.slice(0, 4000) }),
    ],
    [
      'truncated',
      'golden vectors cut so',
      remade({ 'golden.bin': encodeGolden(golden).subarray(0, 99) }),
    ],
    [
      'truncated',
      'embeddings cut so',
      remade({ 'embeddings.bin': plain.get('embeddings.bin')!.subarray(0, 21) }),
    ],
    ['checksum', 'a flipped bit in the model', tampered('model.txt', (b) => flipBit(b, 700))],
    [
      'checksum',
      'a flipped bit in the embeddings',
      tampered('embeddings.bin', (b) => flipBit(b, 9)),
    ],
    [
      'checksum',
      'a version that the files do not make',
      tampered('manifest.json', (b) =>
        Buffer.from(
          b
            .toString()
            .replace(/"version": "./, (m) => m.slice(0, -1) + (m.endsWith('0') ? '1' : '0')),
        ),
      ),
    ],
    ['schema', 'another feature plan', sound, { schemaHash: 43 }],
    ['schema', 'fewer features declared than used', remade({}, { features: ['f0', 'f1'] })],
    ['format', 'another name', sound, { name: 'other' }],
    ['format', 'another count of trees', remade({}, { trees: 3 })],
    ['format', 'a reference of other bins', remade({ 'reference.json': '{"rows":1}' })],
    [
      'non_finite',
      'a leaf that is no number',
      remade({ 'model.txt': text.replace(/leaf_value=\S{3}/, 'leaf_value=nan') }),
    ],
    [
      'non_finite',
      'an infinite expected score',
      remade({
        'golden.bin': encodeGolden({ ...golden, scores: golden.scores.map(() => Infinity) }),
      }),
    ],
    [
      'golden',
      'an expected score one ulp away',
      remade({
        'golden.bin': encodeGolden({
          ...golden,
          scores: golden.scores.map((s, i) => (i === 149 ? s * (1 + 2 ** -52) : s)),
        }),
      }),
    ],
    [
      'unsupported',
      'a later format',
      tampered('manifest.json', (b) =>
        Buffer.from(b.toString().replace('"formatVersion": 1', '"formatVersion": 2')),
      ),
    ],
  ];
  for (const [reason, what, files, expected] of cases) {
    it(`refuses as ${reason}: ${what}`, async () => {
      const error = await refusal(files, expected);
      expect(error.reason, error.message).to.equal(reason);
    });
  }

  it('refuses any flipped bit and any cut, in any file', async () => {
    const places = fc.record({
      name: fc.constantFrom(...plain.keys()),
      place: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      bit: fc.nat(7),
      cut: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(places, async ({ name, place, bit, cut }) => {
        const files = tampered(name, (bytes) => {
          const at = Math.floor(place * bytes.length);
          if (cut) return bytes.subarray(0, at);
          bytes[at]! ^= 1 << bit;
          return bytes;
        });
        expect((await refusal(files)).reason).to.equal(cut ? 'truncated' : 'checksum');
      }),
      { numRuns: 200 },
    );
  });

  it('takes or refuses whatever the files hold, and never fails otherwise', async () => {
    const edits = fc.record({
      name: fc.constantFrom(...plain.keys()),
      place: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      text: fc.constantFrom('', '-', '9', '99999999999', 'nan', '=', '\n', ' ', '\u0000', '{'),
      remove: fc.nat(30),
    });
    await fc.assert(
      fc.asyncProperty(edits, async ({ name, place, text: inserted, remove }) => {
        const bytes = Buffer.from(plain.get(name)!);
        const at = Math.floor(place * bytes.length);
        const parts = [bytes.subarray(0, at), Buffer.from(inserted), bytes.subarray(at + remove)];
        try {
          await openArtefact(remade({ [name]: Buffer.concat(parts) }));
        } catch (error) {
          expect(error).to.be.instanceOf(ModelRefusedError);
        }
      }),
      { numRuns: 400 },
    );
  });
});
