import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from './api/query-client.ts';
import { LanguageProvider } from './language/language.tsx';
import { allowStyles } from './layout/style-nonce.ts';
import { Theme } from './layout/theme.tsx';
import { router } from './routes.tsx';
import './main.css';

allowStyles();
const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <LanguageProvider>
        <Theme>
          <RouterProvider router={router} />
        </Theme>
      </LanguageProvider>
    </QueryClientProvider>
  </StrictMode>,
);
