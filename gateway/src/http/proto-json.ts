import { invalidField } from '@eaglerank/domain';
import type { FieldShape, MessageShape } from '@eaglerank/contracts';
import { mostEntries, tooMany } from '../serve/guards.js';
import {
  INT32,
  INT64,
  readBytes,
  readDouble,
  readEnum,
  readInteger,
  readMap,
  UINT32,
} from './json-values.js';

/** proto3 JSON of the messages of proto/: both directions, from their shapes. */

type Json = Record<string, unknown>;
type Write = (value: unknown) => unknown;
type Read = (value: unknown, path: string) => unknown;

/** Converts one message type. */
export interface JsonCodec {
  /** What JSON.stringify writes: every field, defaults too; unset messages are left out. */
  toJson(message: object): Json;
  /** The message with every field set. @throws INVALID_FIELD naming the field at fault */
  fromJson(json: unknown): object;
}

const codecs = new Map<string, JsonCodec>();

/** The codec of a message type. */
export function jsonCodec(shape: MessageShape): JsonCodec {
  const known = codecs.get(shape.name);
  if (known) return known;
  const fields = shape.fields.map((field) => ({
    name: field.name,
    write: writer(field),
    empty: emptyOf(field),
  }));
  const readers = readersOf(shape);
  const codec: JsonCodec = {
    toJson(message) {
      const out: Json = {};
      for (const { name, write, empty } of fields) {
        const value = (message as Json)[name] ?? empty();
        if (value !== null) out[name] = write(value);
      }
      return out;
    },
    fromJson: (json) => readMessage(readers, fields, json, ''),
  };
  codecs.set(shape.name, codec);
  return codec;
}

interface FieldEmpty {
  readonly name: string;
  readonly empty: () => unknown;
}

interface FieldRead {
  readonly name: string;
  readonly read: Read;
}

function readersOf(shape: MessageShape): ReadonlyMap<string, FieldRead> {
  const readers = new Map<string, FieldRead>();
  for (const field of shape.fields) {
    const entry = { name: field.name, read: reader(field) };
    readers.set(field.name, entry);
    readers.set(toSnake(field.name), entry);
  }
  return readers;
}

function readMessage(
  readers: ReadonlyMap<string, FieldRead>,
  fields: readonly FieldEmpty[],
  json: unknown,
  path: string,
): object {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw invalidField(path === '' ? 'body' : path, 'must be a JSON object');
  }
  const message: Json = {};
  for (const { name, empty } of fields) message[name] = empty();
  for (const [key, value] of Object.entries(json)) {
    const field = readers.get(key);
    const at = path === '' ? toSnake(key) : `${path}.${toSnake(key)}`;
    if (!field) throw invalidField(at.slice(0, 200), 'is not a field of this request');
    if (value !== null) message[field.name] = field.read(value, at);
  }
  return message;
}

function emptyOf(field: FieldShape): () => unknown {
  if (field.repeated) return () => [];
  switch (field.kind) {
    case 'string':
      return () => '';
    case 'bool':
      return () => false;
    case 'bytes':
      return () => Buffer.alloc(0);
    case 'message':
      return () => null;
    case 'map':
      return () => ({});
    case 'int32':
    case 'uint32':
    case 'int64':
    case 'double':
    case 'enum':
      return () => 0;
  }
}

function writer(field: FieldShape): Write {
  const one = writerOfOne(field);
  return field.repeated ? (value) => (value as readonly unknown[]).map(one) : one;
}

function writerOfOne(field: FieldShape): Write {
  switch (field.kind) {
    case 'int64':
      return (value) => String(value);
    case 'double':
      return (value) => (Number.isFinite(value) ? value : String(value));
    case 'bytes':
      return (value) => Buffer.from(value as Uint8Array).toString('base64');
    case 'enum': {
      const names = new Map(Object.entries(field.values ?? {}).map(([name, n]) => [n, name]));
      return (value) => names.get(value as number) ?? value;
    }
    case 'message': {
      const codec = jsonCodec(field.message as MessageShape);
      return (value) => codec.toJson(value as object);
    }
    case 'string':
    case 'bool':
    case 'int32':
    case 'uint32':
    case 'map':
      return (value) => value;
  }
}

function reader(field: FieldShape): Read {
  const one = readerOfOne(field);
  if (!field.repeated) return one;
  return (value, path) => {
    if (!Array.isArray(value)) throw invalidField(path, 'must be an array');
    if (value.length > mostEntries(path)) throw tooMany(path);
    return value.map((element, i) => one(element, `${path}[${i}]`));
  };
}

function readerOfOne(field: FieldShape): Read {
  switch (field.kind) {
    case 'string':
      return (value, path) => {
        if (typeof value !== 'string') throw invalidField(path, 'must be a string');
        return value;
      };
    case 'bool':
      return (value, path) => {
        if (typeof value !== 'boolean') throw invalidField(path, 'must be true or false');
        return value;
      };
    case 'bytes':
      return readBytes;
    case 'int32':
      return (value, path) => readInteger(value, path, INT32);
    case 'uint32':
      return (value, path) => readInteger(value, path, UINT32);
    case 'int64':
      return (value, path) => readInteger(value, path, INT64);
    case 'double':
      return readDouble;
    case 'enum':
      return (value, path) => readEnum(field.values ?? {}, value, path);
    case 'map':
      return readMap;
    case 'message': {
      const shape = field.message as MessageShape;
      const fields = shape.fields.map((f) => ({ name: f.name, empty: emptyOf(f) }));
      const readers = readersOf(shape);
      return (value, path) => readMessage(readers, fields, value, path);
    }
  }
}

const toSnake = (name: string): string => name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`);
