import '../common/base.css';
import './field.css';
import { startRoom } from '../common/start';
import { Shell } from '../common/ui/shell';
import { t } from './messages';

function Field() {
  return <Shell title={t('title')}><h1>{t('title')}</h1></Shell>;
}

startRoom(Field);
