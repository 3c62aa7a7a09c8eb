import type { ServedPageOut } from '@eaglerank/contracts';
import { ATTRIBUTE, SERVED, type KPI_NUMBERS, type KPI_TEXTS } from '@eaglerank/domain';
import type { FeatureEvent } from '@eaglerank/features';

type Attributes = Readonly<Record<string, string>>;

const NO_ATTRIBUTES: Attributes = Object.freeze({});

/** What KPIs read, of an event or of one served item. One object is filled again and again. */
export class Fact {
  type = '';
  currency = '';
  author = '';
  topic = '';
  surface = '';
  /** Major units; NaN where the event carries none. */
  amount = NaN;
  dwellSeconds = NaN;
  attributes: Attributes = NO_ATTRIBUTES;

  ofEvent(event: FeatureEvent, attributes: Attributes): void {
    this.type = event.type;
    this.currency = event.currency;
    this.author = event.authorId;
    this.topic = event.topics[0] ?? '';
    this.surface = '';
    this.amount = event.currency === '' ? NaN : event.amountMicros / 1e6;
    this.dwellSeconds = event.dwellMs > 0 ? event.dwellMs / 1000 : NaN;
    this.attributes = attributes;
  }

  ofServed(page: ServedPageOut, index: number): void {
    this.type = SERVED;
    this.currency = '';
    this.author = page.authorIds[index] ?? '';
    this.topic = '';
    this.surface = page.surface;
    this.amount = NaN;
    this.dwellSeconds = NaN;
    this.attributes = NO_ATTRIBUTES;
  }
}

export type TextReader = (fact: Fact) => string;
export type NumberReader = (fact: Fact) => number;

const TEXTS: Readonly<Record<(typeof KPI_TEXTS)[number], TextReader>> = {
  type: (fact) => fact.type,
  currency: (fact) => fact.currency,
  author: (fact) => fact.author,
  topic: (fact) => fact.topic,
  surface: (fact) => fact.surface,
};
const NUMBERS: Readonly<Record<(typeof KPI_NUMBERS)[number], NumberReader>> = {
  amount: (fact) => fact.amount,
  dwell_seconds: (fact) => fact.dwellSeconds,
};

function attribute(of: string): TextReader {
  const name = of.slice(ATTRIBUTE.length);
  // what every object inherits is no attribute
  return ({ attributes }) => (Object.hasOwn(attributes, name) ? (attributes[name] as string) : '');
}

/** Reads text; empty where there is none. `of` is one of KPI_TEXTS or `attribute:NAME`. */
export function textReader(of: string): TextReader {
  return of.startsWith(ATTRIBUTE) ? attribute(of) : TEXTS[of as keyof typeof TEXTS];
}

/** Reads a number; NaN where there is none. `of` is one of KPI_NUMBERS or `attribute:NAME`. */
export function numberReader(of: string): NumberReader {
  if (!of.startsWith(ATTRIBUTE)) return NUMBERS[of as keyof typeof NUMBERS];
  const read = attribute(of);
  return (fact) => {
    const text = read(fact).trim();
    const number = text === '' ? NaN : Number(text);
    return Number.isFinite(number) ? number : NaN;
  };
}
