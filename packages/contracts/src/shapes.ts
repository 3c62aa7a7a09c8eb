/** Messages as plain descriptions, for what walks over them: the JSON form, documents. */

/** How a field's value is written. */
export type FieldKind =
  | 'string'
  | 'bool'
  | 'bytes'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'double'
  | 'enum'
  | 'message'
  | 'map';

/** One field of a message. */
export interface FieldShape {
  /** lowerCamelCase, as in the generated types and in JSON. */
  readonly name: string;
  readonly number: number;
  readonly kind: FieldKind;
  readonly repeated: boolean;
  /** Of a `double` field: float in proto/, 4 bytes on the wire. */
  readonly single: boolean;
  /** Of a `message` field. */
  readonly message?: MessageShape;
  /** Number by name, of an `enum` field. */
  readonly values?: Readonly<Record<string, number>>;
}

export interface MessageShape {
  /** With its package. */
  readonly name: string;
  readonly fields: readonly FieldShape[];
}

interface FieldDescriptor {
  readonly name: string;
  readonly number: number;
  readonly label: string;
  readonly type: string;
  readonly typeName: string;
}

interface Descriptor {
  readonly name: string;
  readonly field?: readonly FieldDescriptor[];
  readonly value?: readonly { readonly name: string; readonly number: number }[];
  readonly nestedType?: readonly {
    readonly name: string;
    readonly options?: { readonly mapEntry?: boolean } | null;
  }[];
}

const SCALARS: Readonly<Record<string, FieldKind>> = {
  TYPE_STRING: 'string',
  TYPE_BOOL: 'bool',
  TYPE_BYTES: 'bytes',
  TYPE_INT32: 'int32',
  TYPE_UINT32: 'uint32',
  TYPE_INT64: 'int64',
  TYPE_DOUBLE: 'double',
  TYPE_FLOAT: 'double',
};

/** Builds shapes from a loaded package definition. */
export class Shapes {
  private readonly made = new Map<string, MessageShape>();

  constructor(private readonly loaded: Readonly<Record<string, unknown>>) {}

  /** Shape of a message by its full name. @throws when proto/ defines none */
  message(name: string): MessageShape {
    const known = this.made.get(name);
    if (known) return known;
    const type = this.descriptor(name);
    if (!type?.field) throw new Error(`proto/ defines no message ${name}`);
    const fields: FieldShape[] = [];
    const shape = { name, fields };
    this.made.set(name, shape);
    for (const field of type.field) fields.push(this.field(name, type, field));
    return shape;
  }

  private descriptor(name: string): Descriptor | undefined {
    return (this.loaded[name] as { type?: Descriptor } | undefined)?.type;
  }

  private field(owner: string, type: Descriptor, field: FieldDescriptor): FieldShape {
    const { name, number } = field;
    const repeated = field.label === 'LABEL_REPEATED';
    const common = { name, number, repeated, single: field.type === 'TYPE_FLOAT' };
    const scalar = SCALARS[field.type];
    if (scalar) return { ...common, kind: scalar };
    const nested = type.nestedType?.find((n) => n.name === field.typeName);
    // every map of this API holds strings
    if (nested?.options?.mapEntry) return { ...common, kind: 'map', repeated: false };
    const full = this.resolve(owner, field.typeName);
    const values = this.descriptor(full)?.value;
    if (!values) return { ...common, kind: 'message', message: this.message(full) };
    return {
      ...{ ...common, kind: 'enum' },
      values: Object.fromEntries(values.map((v) => [v.name, v.number])),
    };
  }

  /** A name is relative to the innermost scope that has it. */
  private resolve(owner: string, typeName: string): string {
    const bare = typeName.replace(/^\./, '');
    for (let scope = owner; scope !== '';) {
      scope = scope.slice(0, Math.max(0, scope.lastIndexOf('.')));
      const full = scope === '' ? bare : `${scope}.${bare}`;
      if (this.loaded[full]) return full;
    }
    return bare;
  }
}
