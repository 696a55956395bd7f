import { type ReactNode, createContext, useContext, useMemo, useState } from 'react';

export type Language = 'zh' | 'en';

/** The same words in both languages: a page cannot have one and forget the other. */
export interface Words<W> {
  zh: W;
  en: W;
}

const STORAGE_KEY = 'muster.language';

interface LanguageChoice {
  language: Language;
  choose: (language: Language) => void;
}

const LanguageContext = createContext<LanguageChoice>({ language: 'zh', choose: () => undefined });

/** Declares the words of a page or component, beside it. Counts and names come in as arguments of functions. */
export function defineWords<W>(words: { zh: W; en: NoInfer<W> }): Words<W> {
  return words;
}

/** Chinese until the reader chooses otherwise; the choice is kept in the browser. */
export function LanguageProvider({ children }: { children: ReactNode }): ReactNode {
  const [language, setLanguage] = useState(readLanguage);
  const choice = useMemo(
    () => ({
      language,
      choose: (chosen: Language) => {
        localStorage.setItem(STORAGE_KEY, chosen);
        setLanguage(chosen);
      },
    }),
    [language],
  );
  return <LanguageContext value={choice}>{children}</LanguageContext>;
}

export function useLanguage(): LanguageChoice {
  return useContext(LanguageContext);
}

export function useWords<W>(words: Words<W>): W {
  return words[useContext(LanguageContext).language];
}

/** Also read by what is no component: calls to the server say it, so that its sentences come in the reader's language. */
export function readLanguage(): Language {
  return localStorage.getItem(STORAGE_KEY) === 'en' ? 'en' : 'zh';
}
