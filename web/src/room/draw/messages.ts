/* The words of the draws. */
import { translator } from '../../common/i18n';

const en = {
  'list.none': 'No programme has been put to a draw.',
  what:
    'Of programmes that are equally good a joint draw takes one: every party binds itself to a secret, then shows ' +
    'it. Nobody chooses what is drawn, and nobody foresees it.',
  programme: 'Programme',
  among: 'Out of',
  bound: 'Committed',
  opened: 'Opened',
  withheld: 'Withheld by',
  until: 'Until',
  'state.commits': 'collects commitments',
  'state.opens': 'collects openings',
  'state.drawn': 'drawn',
  'state.lapsed': 'no draw',
  'state.replaced': 'replaced by another pool',
  'draw.none': 'Programme {programme} has no pool to be drawn from.',
  all: 'All draws',
  inner: 'For members only: what is drawn is a programme to come.',
  pool: 'What is drawn from',
  'pool.count':
    '{n} whole programme, named by the hash of its file.|{n} whole programmes, each named by the hash of its ' +
    'file and ' +
    'with a weight. The record holds none of the plans.',
  'pool.by': 'Published by',
  'pool.likeliest':
    'The likeliest of them is drawn with a chance of {chance}: min-entropy {min} bits, entropy of the ' +
    'draw {entropy} bits.',
  'pool.ambush':
    'With which chance one prepared ambush meets a patrol (G), at first and after a first sign, only the plans can ' +
    'say. Whoever holds them works it out, with these weights:',
  folder: 'FOLDER',
  file: 'FILE',
  'pool.save': 'Save the weights',
  'commits.end': 'Commitments until',
  'opens.end': 'Openings until',
  local: 'here {time}',
  seeds: 'What each party put in',
  commitment: 'Commitment',
  opening: 'Opening',
  fits: 'fits its commitment',
  'fits.not': 'does not fit its commitment: `entente verify`',
  'seed.waits': 'has not committed',
  'seed.none': 'did not commit',
  'seed.committed': 'committed',
  'seed.opened': 'opened',
  'seed.withheld': 'withheld its secret',
  'waits.commits': 'Waits for the commitment of',
  'waits.opens': 'Waits for the opening of',
  'time.over': 'The time is over: the record’s next entry closes this step.',
  own: 'Your party',
  'own.part': 'Your body takes no part in the draw: the parties draw.',
  'own.role': 'Your key’s role may not commit or open for your party; an officer’s may.',
  'own.commit':
    'Your browser makes 32 random bytes and keeps them on this device, sealed. Only their hash is signed now; the ' +
    'bytes leave the device when you open, and nobody sees them before.',
  'own.make': 'Make the secret',
  'own.sign': 'Read and sign the commitment',
  'own.bound': 'Your party is bound. It opens when all are, or when the time for commitments is over.',
  'own.kept': 'This device keeps the secret of your party.',
  'own.open': 'Open',
  'own.opening':
    'Your party is bound and all may open now. What you sign shows the secret to all members; it decides ' +
    'nothing before ' +
    'the others have opened, or the time is over.',
  'own.opened': 'Your party has opened. There is nothing more to do.',
  'own.late': 'Your party did not commit in time: the draw goes on without it.',
  'own.gone': 'This device does not keep the secret to which your party is bound.',
  'own.gone.why':
    'It was made on another device or by the command line, or this browser has dropped it. Open on the device ' +
    'on which ' +
    'it was committed, or type in what was written down. After `entente programme commit` it stands in the node’s ' +
    'folder, in draws/. If it is nowhere, nobody can bring it back: tell the other parties. The draw goes ' +
    'on without ' +
    'it, and the record will say that your party withheld.',
  'own.type': 'The secret, 64 digits',
  'own.typed': 'Checked here against the commitment before anything is sent.',
  'write.down': 'The secret, to be written down',
  'write.why':
    'A browser may lose what it keeps, and a device may break. Who has lost the secret cannot open and is named as ' +
    'withholding. Write it down and lock it away; whoever reads it before your party opens may know the draw first.',
  'sign.commit': 'Commit to the draw of {programme}',
  'sign.open': 'Open for the draw of {programme}',
  result: 'What was drawn, and how to check it',
  'result.number': 'The number is the first eight hex digits of the SHA-256 of this text: {hex}, that is {number}.',
  'result.share': 'It lies in the share of alternative {nth}: {from} to {until}.',
  'result.drawn': 'Drawn is the file with this SHA-256:',
  'result.same': 'worked out again on this screen: the same',
  'result.other': 'worked out again on this screen: another alternative',
  'result.verify': 'Check this node with `entente verify`, and ask another party for its own.',
  'result.accord':
    'It was drawn under an earlier accord, whose parties may have been others: your node works it out with ' +
    'the second ' +
    'command below.',
  'result.shell': 'Without any program of ours; the answer begins with the eight digits:',
  'result.file':
    'Whoever holds the plan finds the SHA-256 of its file, and on the own node compares it with the orders:',
  lapsed: 'There is no draw: fewer than two parties committed, or none opened. Another pool may be published.',
  replaced: 'Another pool took its place before anybody had committed.',
  withholding: 'What withholding can do',
  'withholding.what':
    'A party that keeps its secret back, having seen the others’, has at most a choice between two draws; k parties ' +
    'that do so together between 2^k. It is named here and in the record, and the draw goes on without it.',
};

const fr: typeof en = {
  'list.none': 'Aucun programme n’a été mis au tirage.',
  what:
    'Entre des programmes d’égale valeur, un tirage commun en prend un : chaque partie se lie à un secret, puis le ' +
    'montre. Personne ne choisit ce qui est tiré, et personne ne le prévoit.',
  programme: 'Programme',
  among: 'Parmi',
  bound: 'Engagées',
  opened: 'Ont ouvert',
  withheld: 'Secret retenu par',
  until: 'Jusqu’à',
  'state.commits': 'attend les engagements',
  'state.opens': 'attend les ouvertures',
  'state.drawn': 'tiré',
  'state.lapsed': 'pas de tirage',
  'state.replaced': 'remplacé par un autre éventail',
  'draw.none': 'Le programme {programme} n’a pas d’éventail à tirer.',
  all: 'Tous les tirages',
  inner: 'Pour les membres seuls : ce qui est tiré est un programme à venir.',
  pool: 'Ce qui est au tirage',
  'pool.count':
    '{n} programme entier, nommé par l’empreinte de son fichier.|{n} programmes entiers, chacun nommé ' +
    'par l’empreinte ' +
    'de son fichier, avec un poids. Le registre ne contient aucun de ces plans.',
  'pool.by': 'Publié par',
  'pool.likeliest':
    'Le plus probable est tiré avec une chance de {chance} : min-entropie {min} bits, entropie du ' +
    'tirage {entropy} bits.',
  'pool.ambush':
    'Avec quelle chance une embuscade préparée rencontre une patrouille (G), d’abord puis après un premier indice, ' +
    'seuls les plans le disent. Qui les détient le calcule, avec ces poids :',
  folder: 'DOSSIER',
  file: 'FICHIER',
  'pool.save': 'Enregistrer les poids',
  'commits.end': 'Engagements jusqu’au',
  'opens.end': 'Ouvertures jusqu’au',
  local: 'ici {time}',
  seeds: 'Ce que chaque partie y a mis',
  commitment: 'Engagement',
  opening: 'Ouverture',
  fits: 'répond à son engagement',
  'fits.not': 'ne répond pas à son engagement : `entente verify`',
  'seed.waits': 'ne s’est pas engagée',
  'seed.none': 'ne s’est pas engagée',
  'seed.committed': 'engagée',
  'seed.opened': 'a ouvert',
  'seed.withheld': 'a retenu son secret',
  'waits.commits': 'On attend l’engagement de',
  'waits.opens': 'On attend l’ouverture de',
  'time.over': 'Le délai est passé : la prochaine inscription au registre clôt cette étape.',
  own: 'Votre partie',
  'own.part': 'Votre organisme ne prend pas part au tirage : ce sont les parties qui tirent.',
  'own.role':
    'Le rôle de votre clé ne permet pas d’engager votre partie ni d’ouvrir pour elle ; celui d’un officier, oui.',
  'own.commit':
    'Votre navigateur tire 32 octets au hasard et les garde sur cet appareil, scellés. Seule leur empreinte ' +
    'est signée ' +
    'maintenant ; les octets quittent l’appareil quand vous ouvrez, et personne ne les voit avant.',
  'own.make': 'Créer le secret',
  'own.sign': 'Lire et signer l’engagement',
  'own.bound':
    'Votre partie est engagée. Elle ouvre quand toutes le sont, ou quand le délai des engagements est passé.',
  'own.kept': 'Cet appareil garde le secret de votre partie.',
  'own.open': 'Ouvrir',
  'own.opening':
    'Votre partie est engagée et toutes peuvent ouvrir. Ce que vous signez montre le secret à tous les membres ' +
    '; cela ' +
    'ne décide rien avant que les autres aient ouvert, ou que le délai soit passé.',
  'own.opened': 'Votre partie a ouvert. Il n’y a plus rien à faire.',
  'own.late': 'Votre partie ne s’est pas engagée à temps : le tirage se fait sans elle.',
  'own.gone': 'Cet appareil ne garde pas le secret auquel votre partie est liée.',
  'own.gone.why':
    'Il a été créé sur un autre appareil ou en ligne de commande, ou ce navigateur l’a perdu. Ouvrez sur l’appareil ' +
    'qui a servi à l’engagement, ou saisissez ce qui a été noté. Après `entente programme commit`, il se ' +
    'trouve dans ' +
    'le dossier du nœud, sous draws/. S’il n’est nulle part, nul ne peut le retrouver : prévenez les autres ' +
    'parties. Le ' +
    'tirage se fait sans lui, et le registre dira que votre partie a retenu son secret.',
  'own.type': 'Le secret, 64 chiffres hexadécimaux',
  'own.typed': 'Comparé ici à l’engagement avant tout envoi.',
  'write.down': 'Le secret, à noter',
  'write.why':
    'Un navigateur peut perdre ce qu’il garde, un appareil se casser. Qui a perdu le secret ne peut pas ouvrir, ' +
    'et il ' +
    'est dit qu’il l’a retenu. Notez-le et mettez-le sous clé ; qui le lit avant que votre partie ouvre ' +
    'peut connaître ' +
    'le tirage le premier.',
  'sign.commit': 'S’engager dans le tirage de {programme}',
  'sign.open': 'Ouvrir pour le tirage de {programme}',
  result: 'Ce qui a été tiré, et comment le vérifier',
  'result.number':
    'Le nombre, ce sont les huit premiers chiffres hexadécimaux du SHA-256 de ce texte : {hex}, soit {number}.',
  'result.share': 'Il tombe dans la part de la variante {nth} : de {from} à {until}.',
  'result.drawn': 'Est tiré le fichier dont voici le SHA-256 :',
  'result.same': 'refait sur cet écran : le même résultat',
  'result.other': 'refait sur cet écran : une autre variante',
  'result.verify': 'Vérifiez ce nœud par `entente verify`, et demandez le sien à une autre partie.',
  'result.accord':
    'Il a eu lieu sous un accord antérieur, dont les parties pouvaient être autres : votre nœud le refait par ' +
    'la seconde ' +
    'commande ci-dessous.',
  'result.shell': 'Sans aucun programme de chez nous ; la réponse commence par les huit chiffres :',
  'result.file':
    'Qui détient le plan retrouve le SHA-256 de son fichier, et le compare aux ordres sur son propre nœud :',
  lapsed:
    'Pas de tirage : moins de deux parties se sont engagées, ou aucune n’a ouvert. Un autre éventail peut être publié.',
  replaced: 'Un autre éventail a pris sa place avant tout engagement.',
  withholding: 'Ce que permet un secret retenu',
  'withholding.what':
    'Une partie qui retient son secret après avoir vu celui des autres n’a, au plus, que le choix entre deux tirages ' +
    '; k ' +
    'parties qui le font ensemble, entre 2^k. Elle est nommée ici et au registre, et le tirage se fait sans elle.',
};

export const t = translator<typeof en>(en, fr);
