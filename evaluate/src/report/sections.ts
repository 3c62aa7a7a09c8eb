import type { JsonlResult } from '../jsonl/evaluate-jsonl.js';
import type { ProtocolResult } from './protocol-result.js';
import type { Recorded } from './recorded.js';
import {
  figure,
  markdownTable,
  offPolicyTable,
  rankerTable,
  worldLeadTable,
  worldTable,
  type Table,
} from './tables.js';

/** A table with the words above it. */
export interface Part {
  readonly title: string;
  readonly text: string;
  readonly table: Table;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

function protocolPart(protocol: ProtocolResult): Part {
  const { name, description, slates, users, meanItems } = protocol;
  const size = `${slates} slates of ${users} users, ${figure(meanItems, 0)} items on average`;
  const text = `${capital(description)}. ${size}.`;
  return { title: capital(name), text, table: rankerTable(protocol) };
}

function jsonlIntro(r: JsonlResult): string {
  const model = r.untrained === '' ? `${r.trees} trees` : `no model: ${r.untrained}`;
  return (
    `${r.events} events, ${r.impressions} of them impressions on ${r.pages} pages (${r.badLines} bad ` +
    `lines, ${r.duplicates} duplicates, ${r.unknownItems} impressions of items of unknown author and ` +
    `topic); ${r.trainSlates} slates before ${day(r.cutMs)} to train on, ${r.testSlates} since to test ` +
    `on; ${model}.`
  );
}

/** What was measured, in a sentence, and its tables. */
export function partsOf(recorded: Recorded): { intro: string; parts: Part[] } {
  switch (recorded.kind) {
    case 'movielens': {
      const r = recorded.result;
      return {
        intro:
          `${r.ratings} ratings of ${r.movies} movies by ${r.users} users; trained on ` +
          `${r.trainRatings} ratings before ${day(r.cutMs)}, tested on the ${r.testRatings} since. ` +
          `Trees: ${Object.entries(r.trees)
            .map(([k, v]) => `${k} ${v}`)
            .join(', ')}.`,
        parts: r.protocols.map(protocolPart),
      };
    }
    case 'jsonl':
      return {
        intro: jsonlIntro(recorded.result),
        parts: [protocolPart(recorded.result.protocol)],
      };
    case 'archive': {
      const r = recorded.result;
      return {
        intro:
          `Tenant ${r.tenant}: ${r.requests} requests, ${r.trainRequests} of them to train on; ` +
          `${r.leftOut} served rows without a vector of the plan; ${r.trees} trees.`,
        parts: [protocolPart(r.protocol)],
      };
    }
    case 'worlds': {
      const r = recorded.result;
      const all = r.all.protocol;
      return {
        intro:
          `Trained on ${r.trainSessions} sessions of the world of seed ${r.trainSeed} (${r.trees} ` +
          `trees); tested on ${all.slates} sessions of ${r.worlds.length} other worlds, whose users ` +
          `and items the model has never met.`,
        parts: [
          { title: 'NDCG@10', text: `A slate: ${all.description}.`, table: worldTable(r) },
          {
            title: 'Leads by world',
            text: 'Paired differences of NDCG@10 with 95 % bootstrap intervals over users.',
            table: worldLeadTable(r),
          },
        ],
      };
    }
    case 'off-policy': {
      const r = recorded.result;
      return {
        intro: `${r.seeds.length} worlds, ${r.requests} requests each.`,
        parts: [
          { title: 'Estimators', text: 'Value: clicks per place.', table: offPolicyTable(r) },
        ],
      };
    }
  }
}

const HEADINGS: Readonly<Record<Recorded['kind'], string>> = {
  movielens: 'MovieLens',
  jsonl: 'Event file',
  worlds: 'Simulated worlds',
  'off-policy': 'Off-policy estimates',
  archive: 'Archive',
};

/** One run as Markdown. */
export function sectionOf(
  recorded: Recorded,
  pictures: readonly { file: string; title: string }[],
  folder: string,
): string {
  const { intro, parts } = partsOf(recorded);
  return [
    `## ${HEADINGS[recorded.kind]}: ${recorded.name}\n`,
    `\`\`\`sh\n${recorded.command}\n\`\`\`\n`,
    `${intro}\n`,
    ...parts.flatMap((part) => [
      `### ${part.title}\n`,
      `${part.text}\n`,
      markdownTable(part.table),
    ]),
    ...pictures.map(({ file, title }) => `![${title}](${folder}/${file})\n`),
  ].join('\n');
}
