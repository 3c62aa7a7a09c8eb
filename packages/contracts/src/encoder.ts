import type { FieldShape, MessageShape } from './shapes.js';
import { WireBuffer } from './wire-buffer.js';

type Message = Readonly<Record<string, unknown>>;

const VARINT = 0;
const FIXED64 = 1;
const DELIMITED = 2;
const FIXED32 = 5;

/** Writes values of one field, without its tag. */
type WriteValue = (value: unknown) => void;

/** A field as it is written. */
interface Field {
  readonly name: string;
  readonly kind: FieldShape['kind'];
  /** Whether a value of its own is announced by a tag; several scalars share one, packed. */
  readonly packed: boolean;
  readonly repeated: boolean;
  readonly tag: number;
  readonly write: WriteValue;
}

const out = new WireBuffer();

/**
 * Encodes a kind of message straight from plain objects, where protobufjs first copies them into
 * objects of its own and then keeps a list of what is to be written. Takes what its `fromObject`
 * takes, save for Long objects and base64. Fields at their default are left out.
 */
export class MessageEncoder {
  private readonly fields: readonly Field[];

  /** Messages that hold one another share what encodes them through `known`. */
  constructor(shape: MessageShape, known = new Map<string, MessageEncoder>()) {
    known.set(shape.name, this);
    this.fields = shape.fields.map((field) => fieldOf(field, known));
  }

  /** @throws TypeError for a value that is not of its field's type */
  encode(message: object): Buffer {
    out.reset();
    this.write(message as Message);
    return out.finish();
  }

  write(message: Message): void {
    const { fields } = this;
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i] as Field;
      const value = message[field.name];
      if (value !== undefined && value !== null) writeField(field, value);
    }
  }
}

function writeField(field: Field, value: unknown): void {
  if (field.kind === 'map') return writeMap(field, value as Readonly<Record<string, string>>);
  if (field.repeated) return writeRepeated(field, value);
  if (isDefault(value)) return;
  out.varint(field.tag);
  field.write(value);
}

const isDefault = (value: unknown): boolean =>
  value === 0 ? !Object.is(value, -0) : value === '' || value === false || isEmptyBytes(value);

const isEmptyBytes = (value: unknown): boolean => value instanceof Uint8Array && value.length === 0;

function writeRepeated({ name, packed, tag, write }: Field, values: unknown): void {
  if (!isList(values)) throw new TypeError(`${name}: array expected`);
  if (values.length === 0) return;
  if (!packed) {
    for (let i = 0; i < values.length; i++) {
      out.varint(tag);
      write(values[i]);
    }
    return;
  }
  out.varint(tag);
  const mark = out.open();
  for (let i = 0; i < values.length; i++) write(values[i]);
  out.close(mark);
}

const isList = (value: unknown): value is ArrayLike<unknown> =>
  Array.isArray(value) || ArrayBuffer.isView(value);

function writeMap({ name, tag }: Field, entries: Readonly<Record<string, string>>): void {
  if (typeof entries !== 'object') throw new TypeError(`${name}: object expected`);
  for (const key of Object.keys(entries)) {
    out.varint(tag);
    const mark = out.open();
    out.varint((1 << 3) | DELIMITED);
    out.string(key);
    out.varint((2 << 3) | DELIMITED);
    out.string(String(entries[key]));
    out.close(mark);
  }
}

function fieldOf(shape: FieldShape, known: Map<string, MessageEncoder>): Field {
  const { name, kind, repeated } = shape;
  const wire = wireType(shape);
  const packed = repeated && wire !== DELIMITED;
  const tag = (shape.number << 3) | (packed ? DELIMITED : wire);
  return { name, kind, repeated, packed, tag, write: writerOf(shape, known) };
}

function wireType({ kind, single }: FieldShape): number {
  switch (kind) {
    case 'double':
      return single ? FIXED32 : FIXED64;
    case 'bool':
    case 'enum':
    case 'int32':
    case 'uint32':
    case 'int64':
      return VARINT;
    default:
      return DELIMITED;
  }
}

function writerOf(shape: FieldShape, known: Map<string, MessageEncoder>): WriteValue {
  const { name, kind } = shape;
  switch (kind) {
    case 'string':
      return (value) => out.string(String(value));
    case 'bytes':
      return (value) => {
        if (!(value instanceof Uint8Array)) throw new TypeError(`${name}: bytes expected`);
        out.raw(value);
      };
    case 'bool':
      return (value) => out.varint(value ? 1 : 0);
    case 'uint32':
      return (value) => out.varint(Number(value) >>> 0);
    case 'int32':
      return (value) => out.integer(Number(value) | 0);
    case 'int64':
      return (value) => out.integer(typeof value === 'string' ? BigInt(value) : wholeOf(value));
    case 'enum':
      return enumWriter(shape);
    case 'double':
      return shape.single
        ? (value) => out.float(Number(value))
        : (value) => out.double(Number(value));
    case 'message':
      return messageWriter(shape, known);
    case 'map':
      return () => undefined;
  }
}

/** Like Long.fromNumber: fractions are cut off, what is no number is 0. */
const wholeOf = (value: unknown): number => Math.trunc(Number(value)) || 0;

function enumWriter({ name, values = {} }: FieldShape): WriteValue {
  return (value) => {
    const number = typeof value === 'string' ? values[value] : (value as number);
    if (number === undefined)
      throw new TypeError(`${name}: ${String(value)} is none of its values`);
    out.integer(number);
  };
}

function messageWriter(
  { name, message }: FieldShape,
  known: Map<string, MessageEncoder>,
): WriteValue {
  if (!message) throw new Error(`${name}: a message without its shape`);
  const encoder = known.get(message.name) ?? new MessageEncoder(message, known);
  return (value) => {
    if (typeof value !== 'object' || value === null)
      throw new TypeError(`${name}: object expected`);
    const mark = out.open();
    encoder.write(value as Message);
    out.close(mark);
  };
}
