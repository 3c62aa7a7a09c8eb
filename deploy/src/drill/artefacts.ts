import { createHash } from 'node:crypto';
import {
  EMBEDDINGS_FILE,
  MANIFEST_FILE,
  MODEL_FILE,
  REFERENCE_FILE,
  type ArtefactFiles,
  type Manifest,
} from '@eaglerank/model';

/** The same artefact under another version, with one byte of the model changed after it was signed off. */
export function damaged(files: ArtefactFiles): ArtefactFiles {
  const copy = new Map(reversioned(files, new Map()));
  const model = Buffer.from(copy.get(MODEL_FILE) ?? []);
  const at = Math.floor(model.length / 2);
  model[at] = (model[at] ?? 0) ^ 1;
  return copy.set(MODEL_FILE, model);
}

/**
 * The same model under another version that says it was trained on other scores: what is served then
 * lies `standardDeviations` above, and scatters `spread` times as much as, its reference.
 */
export function drifted(
  files: ArtefactFiles,
  standardDeviations: number,
  spread: number,
): ArtefactFiles {
  const reference = JSON.parse(Buffer.from(files.get(REFERENCE_FILE) ?? []).toString()) as {
    score: { mean: number; std: number };
  };
  const { mean, std } = reference.score;
  reference.score.std = std / spread;
  reference.score.mean = mean - standardDeviations * reference.score.std;
  return reversioned(files, new Map([[REFERENCE_FILE, Buffer.from(JSON.stringify(reference))]]));
}

/** A valid artefact with a version of its own: a remark in the model's text changes its digest. */
function reversioned(files: ArtefactFiles, changes: ReadonlyMap<string, Buffer>): ArtefactFiles {
  const copy = new Map([...files, ...changes]);
  const model = Buffer.from(copy.get(MODEL_FILE) ?? []).toString();
  copy.set(
    MODEL_FILE,
    Buffer.from(model.replace('[num_gpu: 1]', `[num_gpu: ${2 + changes.size}]`)),
  );
  const manifest = JSON.parse(Buffer.from(copy.get(MANIFEST_FILE) ?? []).toString()) as Manifest;
  const listed = Object.keys(manifest.files).map((name) => {
    const bytes = copy.get(name) ?? new Uint8Array();
    return [
      name,
      { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') },
    ];
  });
  const version = createHash('sha256')
    .update(copy.get(MODEL_FILE) ?? new Uint8Array())
    .update(copy.get(EMBEDDINGS_FILE) ?? new Uint8Array())
    .digest('hex')
    .slice(0, 12);
  const text = JSON.stringify({
    ...manifest,
    version,
    files: Object.fromEntries(listed) as unknown,
  });
  return copy.set(MANIFEST_FILE, Buffer.from(text));
}
