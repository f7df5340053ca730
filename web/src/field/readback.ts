/*
 * The order in sentences to be read to the crew, in the language of who listens, whatever the screen's.
 * Arabic stands ready as soon as the parties have agreed its words (docs/glossary.md); until then French
 * is read.
 */
import type { Asked, Language } from '../common/i18n';
import { bodyName } from '../common/node';
import { clock, longDay } from '../common/time';
import { stops, value, type Patrol } from './patrol';
import { accordWord, placeName } from './phone';

interface Sentences {
  patrol(order: string, task: string): string;
  leaves(day: string, time: string): string;
  stop(place: string, from: string, until: string): string;
  back(time: string): string;
  lead(who: string): string;
  party(name: string, n: number): string;
  vehicles(list: string): string;
  rules: readonly string[];
}

const SENTENCES: Record<Language, Sentences> = {
  fr: {
    patrol: (order, task) => `Ordre de patrouille ${order}. Mission : ${task}.`,
    leaves: (day, time) => `Nous partons ${day} à ${time}.`,
    stop: (place, from, until) => `${place}, de ${from} à ${until}.`,
    back: (time) => `Nous sommes de retour à ${time}.`,
    lead: (who) => `Chef de patrouille : ${who}.`,
    party: (name, n) => `${name} : ${n} ${n < 2 ? 'membre' : 'membres'}.`,
    vehicles: (list) => `Véhicules : ${list}.`,
    rules: [
      'Nous restons ensemble. Nous ne faisons que ce que dit cet ordre.',
      'À chaque halte, nous disons où nous sommes.',
      'Au poste de contrôle, le chef donne le code du jour.',
      'Qui a une réserve la dit maintenant : elle sera écrite.',
    ],
  },
  en: {
    patrol: (order, task) => `Patrol order ${order}. Task: ${task}.`,
    leaves: (day, time) => `We leave on ${day} at ${time}.`,
    stop: (place, from, until) => `${place}, from ${from} to ${until}.`,
    back: (time) => `We are back at ${time}.`,
    lead: (who) => `Patrol lead: ${who}.`,
    party: (name, n) => `${name}: ${n} ${n === 1 ? 'member' : 'members'}.`,
    vehicles: (list) => `Vehicles: ${list}.`,
    rules: [
      'We stay together. We do only what this order says.',
      'At each stop we say where we are.',
      'At a gate, the lead gives the code of the day.',
      'Whoever has a reserve says it now: it will be written down.',
    ],
  },
};

export function readback(of: Patrol, reader: Asked): { language: Language; lines: string[] } {
  const language: Language = reader === 'en' ? 'en' : 'fr';
  const say = SENTENCES[language];
  const time = (at: string): string => clock(at, language);
  const parties = [...new Set(of.crew.map((seat) => seat.body))];
  const lead = of.crew.find((seat) => seat.post === 'lead');
  return {
    language,
    lines: [
      say.patrol(of.row.order, accordWord('task', value(of.text, 'task'))),
      say.leaves(longDay(of.row.start, language), time(of.row.start)),
      ...stops(of.text).map((stop) => say.stop(placeName(stop.place), time(stop.from), time(stop.until))),
      say.back(time(of.row.end)),
      ...(lead ? [say.lead(`${lead.member}, ${bodyName(lead.body)}`)] : []),
      ...parties.map((body) => say.party(bodyName(body), of.crew.filter((seat) => seat.body === body).length)),
      ...(of.vehicles.length > 0 ? [say.vehicles(of.vehicles.join(', '))] : []),
      ...say.rules,
    ],
  };
}
