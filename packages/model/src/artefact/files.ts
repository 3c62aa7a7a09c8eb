import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ModelRefusedError } from '../refusal.js';
import { EMBEDDINGS_FILE, MANIFEST_FILE, MODEL_FILE, type Manifest } from './manifest.js';

/** An artefact's files by name, wherever they are stored. */
export type ArtefactFiles = ReadonlyMap<string, Uint8Array>;

/** Files of a folder; those the manifest does not name are not looked at. */
export async function readFolder(folder: string): Promise<ArtefactFiles> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
  const contents = await Promise.all(names.map((name) => readFile(join(folder, name))));
  return new Map(names.map((name, i) => [name, contents[i] as Uint8Array]));
}

/** Writes a folder, the manifest last: a reader that comes early finds no artefact. */
export async function writeFolder(folder: string, files: ArtefactFiles): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, bytes] of files) {
    if (name !== MANIFEST_FILE) await writeFile(join(folder, name), bytes);
  }
  const unfinished = join(folder, `.${MANIFEST_FILE}`);
  await writeFile(unfinished, files.get(MANIFEST_FILE) ?? '');
  await rename(unfinished, join(folder, MANIFEST_FILE));
}

/** What a manifest says that does not follow from the files. */
export type Description = Omit<Manifest, 'formatVersion' | 'framework' | 'version' | 'files'>;

/** The files with the manifest that names their sizes and checksums. */
export function withManifest(files: ArtefactFiles, description: Description): ArtefactFiles {
  const listed = [...files].filter(([name]) => name !== MANIFEST_FILE);
  const manifest: Manifest = {
    formatVersion: 1,
    framework: 'lightgbm',
    version: versionOf(files),
    ...description,
    files: Object.fromEntries(
      listed.map(([name, bytes]) => [name, { bytes: bytes.length, sha256: sha256(bytes) }]),
    ),
  };
  const text = `${JSON.stringify(manifest, undefined, 2)}\n`;
  return new Map([...listed, [MANIFEST_FILE, new TextEncoder().encode(text)]]);
}

/** First 12 hexadecimal digits of SHA-256 over model and embeddings. */
export function versionOf(files: ArtefactFiles): string {
  const hash = createHash('sha256');
  for (const name of [MODEL_FILE, EMBEDDINGS_FILE]) hash.update(files.get(name) ?? '');
  return hash.digest('hex').slice(0, 12);
}

/** @throws ModelRefusedError `truncated` or `checksum` */
export function checkFiles(manifest: Manifest, files: ArtefactFiles): void {
  for (const [name, { bytes, sha256: expected }] of Object.entries(manifest.files)) {
    const content = files.get(name);
    if (content === undefined) throw new ModelRefusedError('truncated', `${name} is missing`);
    if (content.length < bytes) {
      throw new ModelRefusedError('truncated', `${name}: ${content.length} of ${bytes} bytes`);
    }
    if (content.length > bytes || sha256(content) !== expected) {
      throw new ModelRefusedError('checksum', `${name}: differs from ${MANIFEST_FILE}`);
    }
  }
  const listed = new Map([...files].filter(([name]) => manifest.files[name] !== undefined));
  const version = versionOf(listed);
  if (version !== manifest.version) {
    throw new ModelRefusedError(
      'checksum',
      `${MANIFEST_FILE}: version is ${manifest.version}, the files make ${version}`,
    );
  }
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
