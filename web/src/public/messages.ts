/* Words of the question; the page itself is written by the server (src/serve/public_words.def). */
const en = {
  'order': 'Number of the order, as shown on the vehicle',
  'ask': 'Ask',
  'challenge': 'Tell the patrol\'s lead these two digits:',
  'code': 'The six digits that his phone shows for them',
  'send': 'Send to the duty desk',
  'waiting': 'Received. The duty desk has been asked; this page waits for its answer.',
  'waited': 'Waiting for {n} min.',
  'right': 'The duty desk recognises this patrol.',
  'right.more': 'The code is right. That says no more than this.',
  'wrong': 'The duty desk does not recognise this patrol.',
  'wrong.more': 'Keep your distance and call.',
  'unanswered': 'Nobody answered.',
  'unanswered.more': 'Take it that the patrol is not recognised: keep your distance and call.',
  'again': 'Ask another question',
  'question.order': 'That is not the number of an order. Type it as it stands on the vehicle, like G-0109.',
  'question.code': 'The code has six digits. Ask the patrol\'s lead for it again.',
  'question.pause': 'A question was asked from here less than a minute ago. Wait a minute and ask again.',
  'question.busy': 'Too many questions wait for the duty desk. Keep your distance and call.',
  'question.gone': 'This question is over. Ask again.',
  'question.closed': 'The code was given already, or the time is over. Ask again.',
  'http.rate': 'Too many requests from here. Wait a moment.',
  'network': 'The server cannot be reached. Keep your distance and call.',
  'other': 'The question was not taken. Keep your distance and call.',
};

const fr: typeof en = {
  'order': 'Numéro de l\'ordre, tel qu\'il est affiché sur le véhicule',
  'ask': 'Demander',
  'challenge': 'Dites ces deux chiffres au chef de patrouille :',
  'code': 'Les six chiffres que son téléphone lui montre',
  'send': 'Envoyer à la permanence',
  'waiting': 'Reçu. La question est posée à la permanence ; cette page attend sa réponse.',
  'waited': 'Attente : {n} min.',
  'right': 'La permanence reconnaît cette patrouille.',
  'right.more': 'Le code est juste. Cela ne dit rien de plus.',
  'wrong': 'La permanence ne reconnaît pas cette patrouille.',
  'wrong.more': 'Gardez vos distances et appelez.',
  'unanswered': 'Personne n\'a répondu.',
  'unanswered.more': 'Faites comme si la patrouille n\'était pas reconnue : gardez vos distances et appelez.',
  'again': 'Poser une autre question',
  'question.order': 'Ce n\'est pas un numéro d\'ordre. Tapez-le comme il figure sur le véhicule, par exemple G-0109.',
  'question.code': 'Le code a six chiffres. Redemandez-le au chef de patrouille.',
  'question.pause': 'Une question a été posée d\'ici il y a moins d\'une minute. Attendez une minute et redemandez.',
  'question.busy': 'Trop de questions attendent la permanence. Gardez vos distances et appelez.',
  'question.gone': 'Cette question est close. Posez-la de nouveau.',
  'question.closed': 'Le code a déjà été donné, ou le temps est écoulé. Posez la question de nouveau.',
  'http.rate': 'Trop de demandes d\'ici. Attendez un instant.',
  'network': 'Le serveur ne répond pas. Gardez vos distances et appelez.',
  'other': 'La question n\'a pas été prise. Gardez vos distances et appelez.',
};

export type Word = keyof typeof en;
export type Say = (word: Word, n?: number) => string;

/* The page's own language decides: it is written in one, and its other is another address. */
export function sayIn(language: string): Say {
  const words = language === 'en' ? en : fr;
  return (word, n) => words[word].replace('{n}', String(n ?? ''));
}

export function isWord(text: string): text is Word {
  return Object.hasOwn(en, text);
}
