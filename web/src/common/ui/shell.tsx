/*
 * The frame of every room: whose node, exercise or not, connection and its age, language, and the
 * way round the room. The exercise banner cannot be closed.
 */
import type { ComponentChildren, JSX } from 'preact';
import { asked, setLanguage, type Asked } from '../i18n';
import { t } from '../messages';
import { bodyName, node } from '../node';

export interface Place {
  href: string;
  label: string;
  current?: boolean;
}

export interface ShellProps {
  /* Name of the room, said once in the header. */
  title: string;
  places?: readonly Place[];
  /* Right end of the header: connection, key, what a room adds. */
  aside?: ComponentChildren;
  children: ComponentChildren;
}

export function ExerciseBanner(): JSX.Element | null {
  if (node.value?.mode !== 'exercise') return null;
  return (
    <section class="exercise" aria-label={t('mode.exercise')}>
      <p><strong>{t('mode.exercise')}</strong> {t('mode.exercise.text')}</p>
    </section>
  );
}

export function NodeName(): JSX.Element {
  const info = node.value;
  if (info === undefined) return <span class="node-name">{t('node.unknown')}</span>;
  const text = info.role === 'registrar' ? t('node.registrar')
    : info.body ? t('node.of', { body: bodyName(info.body) }) : t('node.reader');
  return <span class="node-name" title={text}>{text}</span>;
}

const LANGUAGES: readonly [Asked, string][] = [['fr', 'Français'], ['en', 'English'], ['ar', 'العربية']];

export function LanguageChoice(): JSX.Element {
  return (
    <select class="language" aria-label={t('language')} value={asked.value}
      onChange={(event) => setLanguage(event.currentTarget.value as Asked)}>
      {LANGUAGES.map(([code, name]) => <option key={code} value={code} lang={code}>{name}</option>)}
    </select>
  );
}

export function Shell(props: ShellProps): JSX.Element {
  return (
    <>
      <a class="skip" href="#content">{t('skip')}</a>
      <ExerciseBanner />
      <header class="shell-header">
        <div class="shell-title">
          <span class="shell-name">{props.title}</span>
          <NodeName />
        </div>
        {props.places === undefined ? null : (
          <nav class="shell-nav">
            <ul>
              {props.places.map((place) => (
                <li key={place.href}>
                  <a href={place.href} aria-current={place.current ? 'page' : undefined}>{place.label}</a>
                </li>
              ))}
            </ul>
          </nav>
        )}
        <div class="shell-aside">{props.aside}<LanguageChoice /></div>
      </header>
      <main id="content" tabindex={-1}>
        {asked.value === 'ar' ? <p class="notice" lang="fr" dir="auto">{t('ar.note')}</p> : null}
        {props.children}
      </main>
    </>
  );
}
