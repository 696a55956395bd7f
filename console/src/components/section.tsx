import { Card, type CardProps } from 'antd';
import type { ReactNode } from 'react';

/** A part of a page, with its name as a heading. */
export function Section({ title, ...card }: CardProps & { title: string }): ReactNode {
  return <Card {...card} title={<h2 style={{ fontSize: 16, fontWeight: 600, margin: 0 }}>{title}</h2>} />;
}
