import '../common/base.css';
import './public.css';
import { startRoom } from '../common/start';
import { Shell } from '../common/ui/shell';
import { t } from './messages';

function Public() {
  return <Shell title={t('title')}><h1>{t('title')}</h1></Shell>;
}

startRoom(Public);
