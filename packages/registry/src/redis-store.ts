import type { ArtefactFiles } from '@eaglerank/model';
import type { ModelKeys } from '@eaglerank/domain';
import { Script, type RedisClient } from '@eaglerank/redis';
import { RegistryError } from './errors.js';
import type { ModelStore } from './model-store.js';
import { EMPTY_INDEX, formatIndex, parseIndex, type RegistryIndex } from './registry-index.js';

/** Sets KEYS[1] to ARGV[2] where it still is ARGV[1]; '' stands for none. */
const REPLACE = new Script(
  'registry.replace',
  `local now = redis.call('GET', KEYS[1]) or ''
if now ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
return 1`,
);

/** Models in Redis: one string for the index, one hash of files for each artefact. */
export class RedisModelStore implements ModelStore {
  /** `redis`: profile `bulk`; closed with the store. */
  constructor(
    private readonly redis: RedisClient,
    private readonly keys: ModelKeys,
  ) {}

  private async readText(): Promise<string> {
    const bytes = await this.redis.call('GET', this.keys.index());
    return bytes === null ? '' : (bytes as Buffer).toString();
  }

  async readIndex(): Promise<RegistryIndex> {
    const text = await this.readText();
    return text === '' ? EMPTY_INDEX : parseIndex(text);
  }

  async updateIndex(change: (index: RegistryIndex) => RegistryIndex): Promise<RegistryIndex> {
    for (;;) {
      const text = await this.readText();
      const index = change(text === '' ? EMPTY_INDEX : parseIndex(text));
      const args = [text, formatIndex(index)];
      if ((await this.redis.script(REPLACE, [this.keys.index()], args)) === 1) return index;
    }
  }

  async readArtefact(name: string, version: string): Promise<ArtefactFiles> {
    const reply = await this.redis.call('HGETALL', this.keys.artefact(name, version));
    const flat = reply as readonly Buffer[];
    if (flat.length === 0) throw new RegistryError(`${name}/${version} is not in Redis`);
    const files = new Map<string, Uint8Array>();
    for (let i = 0; i + 1 < flat.length; i += 2) {
      files.set((flat[i] as Buffer).toString(), flat[i + 1] as Buffer);
    }
    return files;
  }

  async writeArtefact(name: string, version: string, files: ArtefactFiles): Promise<void> {
    const fields = [...files].flatMap(([file, bytes]) => [
      file,
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length),
    ]);
    const key = this.keys.artefact(name, version);
    await this.redis.pipeline([
      ['DEL', key],
      ['HSET', key, ...fields],
    ]);
  }

  close(): void {
    this.redis.close();
  }
}
