import { BarChart, type BarSeriesOption, LineChart, type LineSeriesOption } from 'echarts/charts';
import {
  AriaComponent,
  type AriaComponentOption,
  GridComponent,
  type GridComponentOption,
  LegendComponent,
  type LegendComponentOption,
  TooltipComponent,
  type TooltipComponentOption,
} from 'echarts/components';
import { type ComposeOption, type ECharts, init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { type ReactNode, useEffect, useRef } from 'react';

use([BarChart, LineChart, GridComponent, TooltipComponent, LegendComponent, AriaComponent, CanvasRenderer]);

type EchartsOption = ComposeOption<
  | BarSeriesOption
  | LineSeriesOption
  | GridComponentOption
  | TooltipComponentOption
  | LegendComponentOption
  | AriaComponentOption
>;

export type ChartOption = Omit<EchartsOption, 'tooltip'> & { tooltip?: TooltipComponentOption };

/** Told apart on white, from each other and by whoever does not see red and green. */
export const CHART_COLOURS = { good: '#1668dc', bad: '#d4380d', added: '#1668dc', removed: '#874d00' };

const TEXT = '#434343';

/** A chart as wide as its place. Whoever does not see it is told `label`, and finds the same numbers in a table beside it. */
export function Chart({
  label,
  option,
  height,
}: {
  label: string;
  option: ChartOption;
  height: number;
}): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts>(null);
  useEffect(() => {
    const { current } = place;
    if (current === null) return undefined;
    const made = init(current);
    chart.current = made;
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(current);
    return () => {
      observer.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, []);
  useEffect(() => {
    chart.current?.setOption({
      aria: { enabled: true, label: { description: label } },
      textStyle: { color: TEXT },
      animationDuration: 300,
      ...option,
      // Never as HTML: names come from whoever calls the API.
      tooltip: { trigger: 'axis', confine: true, ...option.tooltip, renderMode: 'richText' },
    });
  }, [option, label]);
  return <div ref={place} role="img" aria-label={label} style={{ width: '100%', height }} />;
}
