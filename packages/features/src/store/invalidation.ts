import { STORED_ENTITIES, type EntityRef } from '../plan/types.js';
import { ByteReader, ByteWriter } from '../codec/bytes.js';

const VERSION = 1;

/**
 * What the engine publishes on TenantKeys.invalidations() after a commit: entities whose blob
 * changed. Version u8, number of entities, then per entity its kind (position in STORED_ENTITIES)
 * and id.
 */
export function encodeInvalidation(refs: readonly EntityRef[]): Buffer {
  const writer = new ByteWriter(16 + refs.length * 24);
  writer.u8(VERSION);
  writer.varint(refs.length);
  for (const { entity, id } of refs) {
    writer.u8(STORED_ENTITIES.indexOf(entity));
    writer.text(id);
  }
  return writer.finish();
}

/** The entities; undefined when the bytes are not what encodeInvalidation writes. */
export function decodeInvalidation(bytes: Uint8Array): EntityRef[] | undefined {
  const reader = new ByteReader().reset(bytes);
  if (reader.u8() !== VERSION) return undefined;
  const count = reader.varint();
  const refs: EntityRef[] = [];
  for (let i = 0; i < count && !reader.failed; i++) {
    const entity = STORED_ENTITIES[reader.u8()];
    const id = reader.text();
    if (entity === undefined) return undefined;
    refs.push({ entity, id });
  }
  return reader.complete ? refs : undefined;
}
