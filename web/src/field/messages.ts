/* What the field room says, in the reader's language. */
import { translator } from '../common/i18n';
import { en } from './messages.en';
import { fr } from './messages.fr';

export const t = translator(en, fr);
