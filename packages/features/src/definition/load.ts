import { readFileSync } from 'node:fs';
import { LineCounter, isNode, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { checkDefinition } from './check.js';
import { FaultList, type Path } from './faults.js';
import { definitionSchema, type Definition } from './schema.js';

/**
 * Parses and checks a definition. Throws FeatureDefinitionError with every fault found: those of
 * the syntax alone, else those of the shape, else those of what refers to what.
 */
export function parseDefinition(text: string, file: string): Definition {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const faults = new FaultList(file, (path) => lineOf(document, lines, path));
  for (const error of document.errors) {
    const line = lines.linePos(error.pos[0]).line;
    const message = `is no valid YAML: ${error.message.split('\n')[0] ?? error.code}`;
    faults.faults.push({ file, line, field: 'file', message });
  }
  faults.throwIfAny();
  const parsed = definitionSchema.safeParse(document.toJS());
  if (!parsed.success) {
    for (const issue of parsed.error.issues) addIssue(faults, issue);
    faults.throwIfAny();
  }
  const definition = parsed.data as Definition;
  checkDefinition(definition, faults);
  faults.throwIfAny();
  return definition;
}

/** Reads and checks the definition file at `path`; throws as parseDefinition does, or on I/O. */
export function readDefinition(path: string): Definition {
  return parseDefinition(readFileSync(path, 'utf8'), path);
}

function addIssue(faults: FaultList, issue: z.core.$ZodIssue): void {
  const path = issue.path.filter((part) => typeof part !== 'symbol');
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) {
      faults.add([...path, key], 'is not a known field; remove it or correct its spelling');
    }
    return;
  }
  faults.add(path, issue.message.replace(/^Invalid input: /, ''));
}

function lineOf(document: Document, lines: LineCounter, path: Path): number {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}
