import { posix } from 'node:path';
import { readMarkdown } from './markdown.mjs';

/**
 * Faults of the links in Markdown documents. Files and folders must exist, anchors must exist in the
 * document they point to, addresses outside must be well formed (they are not fetched).
 * @param {string[]} files all paths of the repository
 * @param {Map<string, string>} texts the documents among them, by path
 * @returns {{ checked: number, faults: string[] }}
 */
export function checkLinks(files, texts) {
  const known = new Set(['.', ...files.flatMap(withParents)]);
  const documents = new Map([...texts].map(([path, text]) => [path, readMarkdown(text)]));
  const faults = [];
  let checked = 0;
  for (const [path, { links }] of documents) {
    for (const { target, line } of links) {
      checked++;
      const fault = faultOf(path, target, known, documents);
      if (fault) faults.push(`${path}:${line}: ${target}: ${fault}`);
    }
  }
  return { checked, faults };
}

function faultOf(from, target, known, documents) {
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return outsideFault(target);
  if (target.startsWith('/')) return 'an absolute path leads elsewhere on every host';
  const [, path, , anchor] = /^([^#?]*)(\?[^#]*)?(?:#(.*))?$/.exec(target) ?? [];
  const to = path ? posix.join(posix.dirname(from), decodeURIComponent(path)) : from;
  if (!known.has(to.replace(/\/$/, ''))) return 'no such file in the repository';
  if (!anchor || !documents.has(to)) return undefined;
  return documents.get(to).anchors.has(decodeURIComponent(anchor)) ? undefined : 'no such heading';
}

function outsideFault(target) {
  if (!URL.canParse(target)) return 'not a valid address';
  const { protocol, hostname } = new URL(target);
  if (protocol === 'mailto:') return undefined;
  if (protocol !== 'https:' && protocol !== 'http:') return `unexpected scheme ${protocol}`;
  return hostname.includes('.') || hostname === 'localhost' ? undefined : 'no host name';
}

function withParents(path) {
  const parts = path.split('/');
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
}
