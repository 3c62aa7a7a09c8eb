/** Words in which values.schema.json is written. Every description is read by whoever installs the chart. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** An object that refuses what it does not know. */
export function object(
  description: string,
  properties: Readonly<Record<string, JsonSchema>>,
): JsonSchema {
  return { type: 'object', description, additionalProperties: false, properties };
}

export function text(description: string, more: JsonSchema = {}): JsonSchema {
  return { type: 'string', description, ...more };
}

export function flag(description: string): JsonSchema {
  return { type: 'boolean', description };
}

export function integer(description: string, minimum: number, maximum?: number): JsonSchema {
  return {
    ...{ type: 'integer', description, minimum },
    ...(maximum === undefined ? {} : { maximum }),
  };
}

export function choice(description: string, ...of: readonly string[]): JsonSchema {
  return { enum: of, description };
}

/** Text by name, as labels and annotations are. */
export function strings(description: string): JsonSchema {
  return { type: 'object', description, additionalProperties: { type: 'string' } };
}

/** What Kubernetes itself describes: a list of its objects. */
export function kubernetesList(description: string): JsonSchema {
  return { type: 'array', description, items: { type: 'object' } };
}

/** A Kubernetes quantity. */
export function quantity(description: string): JsonSchema {
  return {
    description,
    anyOf: [{ type: 'string', pattern: '^[0-9.]+(m|k|M|G|T|Ki|Mi|Gi|Ti)?$' }, { type: 'number' }],
  };
}
