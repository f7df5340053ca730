/*
 * The order as it is being written: what the form holds, the lines it comes to, and the form of an order
 * that exists already. Pure; whether the order may stand is asked of the node.
 */
import { ZEROS } from '../../common/act';
import type { Line } from '../../common/forms';
import { linesOf } from '../diff';
import { HOUR } from '../timeline';

export interface Stop {
  place: string;
  from: string;
  until: string;
}

export interface Form {
  order: string;
  version: number;
  base: string;
  class: string;
  force: string;
  task: string;
  kind: string;
  start: string; // "2017-03-02T06:00", UTC, as the browser's field has it
  end: string;
  leaves: string; // the base, or empty
  crew: Map<string, string>; // member -> post
  vehicles: string[];
  stops: Stop[];
  remark: string;
}

export const KINDS = ['short', 'long', 'overnight', 'gate', 'synchronised'];

/* "2017-03-02T06:00" <-> "2017-03-02T06:00:00Z" */
export const stampOf = (local: string): string => (local === '' ? '' : `${local.slice(0, 16)}:00Z`);
export const localOf = (stamp: string): string => stamp.slice(0, 16);

/* The number after the highest there is: G-0144 -> G-0145. */
export function nextNumber(orders: string[]): string {
  const last = [...orders].sort((a, b) => a.length - b.length || (a < b ? -1 : 1)).pop();
  const [, head = 'G-', digits = '0000'] = /^(.*?)(\d+)$/.exec(last ?? '') ?? [];
  return head + String(Number(digits) + 1).padStart(digits.length, '0');
}

export function emptyForm(now: number): Form {
  const start = Math.ceil(now / HOUR) * HOUR + 24 * HOUR;
  const local = (time: number): string => localOf(new Date(time).toISOString());
  return {
    order: '',
    version: 1,
    base: ZEROS,
    class: '',
    force: '',
    task: '',
    kind: 'short',
    start: local(start),
    end: local(start + 3 * HOUR),
    leaves: '',
    crew: new Map(),
    vehicles: [],
    stops: [],
    remark: '',
  };
}

/* An order's text as the beginning of its next version. */
export function formOf(text: string, version: number, base: string): Form {
  const form: Form = { ...emptyForm(0), version, base };
  for (const { key, value } of linesOf(text)) {
    const [first = '', second = '', third = ''] = value.split(' ');
    switch (key) {
      case 'order':
      case 'class':
      case 'force':
      case 'task':
      case 'kind':
      case 'leaves':
        form[key] = first;
        break;
      case 'start':
      case 'end':
        form[key] = localOf(first);
        break;
      case 'crew':
        form.crew.set(first, second);
        break;
      case 'vehicle':
        form.vehicles.push(first);
        break;
      case 'stop':
        form.stops.push({ place: first, from: localOf(second), until: localOf(third) });
        break;
      default: // The header, and a remark that was said of the version before.
    }
  }
  return form;
}

/* Posts in the accord's order, as an order is read; in a post, members by token. */
export function crewLines(crew: Map<string, string>, posts: readonly string[]): Line[] {
  return [...crew]
    .sort(([a, first], [b, second]) => posts.indexOf(first) - posts.indexOf(second) || (a < b ? -1 : 1))
    .map(([member, post]) => ['crew', member, post]);
}

export function linesOfForm(form: Form, posts: readonly string[]): Line[] {
  return [
    ['order', form.order],
    ['version', form.version],
    ['base', form.base],
    ['class', form.class],
    ['force', form.force],
    ['task', form.task],
    ['kind', form.kind],
    ['start', stampOf(form.start)],
    ['end', stampOf(form.end)],
    ...(form.leaves === '' ? [] : [['leaves', form.leaves] as const]),
    ...crewLines(form.crew, posts),
    ...form.vehicles.map((vehicle): Line => ['vehicle', vehicle]),
    ...form.stops.map((stop): Line => ['stop', stop.place, stampOf(stop.from), stampOf(stop.until)]),
    ...(form.remark.trim() === '' ? [] : [['remark', form.remark.trim()] as const]),
  ];
}
