import { MODEL_NAME, MODEL_VERSION } from '@eaglerank/domain';
import { z } from 'zod';
import { ModelRefusedError } from '../refusal.js';

export const MANIFEST_FILE = 'manifest.json';
export const MODEL_FILE = 'model.txt';
export const GOLDEN_FILE = 'golden.bin';
export const REFERENCE_FILE = 'reference.json';
export const EMBEDDINGS_FILE = 'embeddings.bin';
export const REPORT_FILE = 'report.json';
/** Files without which an artefact is none. */
export const REQUIRED_FILES = [MODEL_FILE, GOLDEN_FILE] as const;

const FILE_NAME = /^[a-z0-9][a-z0-9._-]{0,62}$/;
const MOST_BYTES = 1 << 30;

const finite = z.number().refine(Number.isFinite, 'must be a finite number');

const manifest = z.object({
  formatVersion: z.literal(1),
  name: z.string().regex(MODEL_NAME, 'must be a-z, 0-9 and -, starting with a letter, at most 63'),
  version: z.string().regex(MODEL_VERSION, 'must be 12 hexadecimal digits'),
  framework: z.literal('lightgbm'),
  createdAt: z.iso.datetime({ offset: true }),
  schemaHash: z.number().int().min(0),
  features: z.array(z.string().min(1)).min(1).max(65_535),
  trees: z.number().int().min(1),
  leaves: z.number().int().min(1),
  calibration: z.object({ kind: z.literal('platt'), a: finite, b: finite }).nullable(),
  files: z.record(
    z.string().regex(FILE_NAME, 'must be a plain file name'),
    z.object({
      bytes: z.number().int().min(0).max(MOST_BYTES),
      sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits'),
    }),
  ),
});

/** What an artefact says about itself. */
export type Manifest = Readonly<z.infer<typeof manifest>>;

/** @throws ModelRefusedError `truncated`, `format`, or `unsupported` for another format or framework */
export function parseManifest(text: string): Manifest {
  const read = jsonOf(text, MANIFEST_FILE);
  const { formatVersion, framework } = (read ?? {}) as Record<string, unknown>;
  if (typeof formatVersion === 'number' && formatVersion !== 1) {
    throw refused('unsupported', `formatVersion ${formatVersion} is not known here, 1 is`);
  }
  if (typeof framework === 'string' && framework !== 'lightgbm') {
    throw refused('unsupported', `framework ${framework} is not scored here, lightgbm is`);
  }
  const result = manifest.safeParse(read);
  if (!result.success) throw refused('format', faultsOf(result.error));
  const { features, files } = result.data;
  if (new Set(features).size !== features.length) {
    throw refused('format', 'features: a name occurs twice');
  }
  for (const name of REQUIRED_FILES) {
    if (files[name] === undefined) throw refused('format', `files: ${name} is missing`);
  }
  return result.data;
}

/** @throws ModelRefusedError `truncated` when the text ends early, `format` when it is no JSON */
export function jsonOf(text: string, file: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const reason = text.trimEnd().endsWith('}') ? 'format' : 'truncated';
    throw new ModelRefusedError(reason, `${file}: is no whole JSON document`, { cause });
  }
}

/** Every fault with its place, in one line. */
export function faultsOf(error: z.ZodError): string {
  return error.issues
    .map((issue) => `${issue.path.join('.') || 'the document'}: ${issue.message}`)
    .join('; ');
}

const refused = (reason: 'format' | 'unsupported', problem: string): ModelRefusedError =>
  new ModelRefusedError(reason, `${MANIFEST_FILE}: ${problem}`);
