/* What each act does, as the register says it of its author: "minusma/ops-1 proposes an order". */
import { translator } from '../common/i18n';

const actsEn = {
  'accord.found': 'founds the accord',
  'accord.amend': 'proposes to amend the accord',
  'accord.renew': 'proposes to prolong the accord',
  'party.suspend': 'suspends its part',
  'party.leave': 'leaves the accord',
  'party.resume': 'resumes its part',
  'key.enrol': 'enrols a key',
  'key.revoke': 'revokes a key',
  'key.rotate': 'hands over to a new key',
  'key.recall': 'recalls a key',
  'key.recover': 'replaces a lost key',
  'key.conflict': 'shows a conflict of a key',
  'clock.tick': 'moves the record’s time on',
  'log.succeed': 'begins a successor record',
  'office.appoint': 'passes an office on',
  'place.list': 'names places',
  'member.enrol': 'puts members on the roster',
  'member.away': 'says who is away',
  'member.end': 'takes members off the roster',
  'vehicle.enrol': 'puts vehicles at disposal',
  'task.request': 'asks for a task',
  'task.refer': 'refers to another force',
  'order.propose': 'proposes an order',
  'order.cancel': 'calls a patrol off',
  'programme.propose': 'proposes a programme',
  'consent.give': 'agrees',
  'consent.refuse': 'refuses',
  'consent.abstain': 'abstains',
  'consent.withdraw': 'takes its answer back',
  'code.issue': 'issues the code of the day',
  'gate.check': 'checks a vehicle at a gate',
  'muster.propose': 'holds the muster',
  'muster.substitute': 'proposes a substitute',
  'patrol.depart': 'leaves',
  'patrol.checkin': 'checks in',
  'patrol.return': 'is back',
  'report.propose': 'reports',
  'report.relayed': 'writes down an SMS',
  'incident.report': 'reports an incident',
  'audience.define': 'defines an audience',
  'item.seal': 'seals an item',
  'item.erase': 'erases an item',
  'item.disclose': 'discloses an item',
  'sms.issue': 'issues an SMS key',
  'measure.state': 'says where a measure stands',
  'bulletin.publish': 'publishes the bulletin',
};

const actsFr: typeof actsEn = {
  'accord.found': 'fonde l’accord',
  'accord.amend': 'propose d’amender l’accord',
  'accord.renew': 'propose de prolonger l’accord',
  'party.suspend': 'suspend sa participation',
  'party.leave': 'quitte l’accord',
  'party.resume': 'reprend sa participation',
  'key.enrol': 'inscrit une clé',
  'key.revoke': 'révoque une clé',
  'key.rotate': 'passe à une nouvelle clé',
  'key.recall': 'rappelle une clé',
  'key.recover': 'remplace une clé perdue',
  'key.conflict': 'montre le conflit d’une clé',
  'clock.tick': 'fait avancer l’heure du registre',
  'log.succeed': 'ouvre un registre successeur',
  'office.appoint': 'transmet une fonction',
  'place.list': 'nomme des lieux',
  'member.enrol': 'inscrit des membres',
  'member.away': 'dit qui est absent',
  'member.end': 'radie des membres',
  'vehicle.enrol': 'met des véhicules à disposition',
  'task.request': 'demande une tâche',
  'task.refer': 'renvoie à une autre force',
  'order.propose': 'propose un ordre',
  'order.cancel': 'annule une patrouille',
  'programme.propose': 'propose un programme',
  'consent.give': 'donne son accord',
  'consent.refuse': 'refuse',
  'consent.abstain': 's’abstient',
  'consent.withdraw': 'retire sa réponse',
  'code.issue': 'émet le code du jour',
  'gate.check': 'contrôle un véhicule',
  'muster.propose': 'fait l’appel',
  'muster.substitute': 'propose un remplaçant',
  'patrol.depart': 'part',
  'patrol.checkin': 'donne sa situation',
  'patrol.return': 'est de retour',
  'report.propose': 'fait son rapport',
  'report.relayed': 'consigne un SMS',
  'incident.report': 'signale un incident',
  'audience.define': 'définit un cercle',
  'item.seal': 'scelle un élément',
  'item.erase': 'efface un élément',
  'item.disclose': 'communique un élément',
  'sms.issue': 'émet une clé de SMS',
  'measure.state': 'dit où en est une mesure',
  'bulletin.publish': 'publie le bulletin',
};

/* The lines of an order. */
const keysEn = {
  class: 'Class',
  force: 'Led by',
  task: 'Task',
  kind: 'Kind',
  start: 'Leaves at',
  end: 'Is back at',
  crew: 'Crew',
  vehicle: 'Vehicle',
  stop: 'Stop',
  remark: 'Remark',
};

const keysFr: typeof keysEn = {
  class: 'Classe',
  force: 'Conduite par',
  task: 'Mission',
  kind: 'Genre',
  start: 'Départ',
  end: 'Retour',
  crew: 'Équipage',
  vehicle: 'Véhicule',
  stop: 'Étape',
  remark: 'Remarque',
};

const acts = translator<typeof actsEn>(actsEn, actsFr);
const keys = translator<typeof keysEn>(keysEn, keysFr);

/* An act of a newer table than this page's keeps its own name. */
export function actName(act: string): string {
  return Object.hasOwn(actsEn, act) ? acts(act as keyof typeof actsEn) : act;
}

export function keyName(key: string): string {
  return Object.hasOwn(keysEn, key) ? keys(key as keyof typeof keysEn) : key;
}
