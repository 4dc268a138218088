// Draws the plots that the page carries as JSON, one a canvas, in their order.
(() => {
  const COLOURS = ['#1f5fa8', '#c2571a', '#1f7a3d', '#7a3fa0', '#8a6100', '#0f7f86'];
  const plots = JSON.parse(document.getElementById('plots').textContent);
  const canvases = document.querySelectorAll('.plot canvas');

  // 1, 2, 10, 100 … are the percentiles 0, 50, 90, 99 …
  function percentileTicks(axis) {
    const ticks = [{ value: 1 }, { value: 2 }];
    for (let value = 10; value <= axis.max; value *= 10) {
      ticks.push({ value });
    }
    axis.ticks = ticks;
  }

  function percentile(place) {
    return `${+(100 * (1 - 1 / place)).toFixed(6)} %`;
  }

  function xAxis(plot) {
    const title = { display: true, text: plot.x };
    return plot.kind === 'percentile'
      ? { type: 'logarithmic', min: 1, title, afterBuildTicks: percentileTicks, ticks: { callback: percentile } }
      : { type: 'linear', title, ticks: { precision: 0 } };
  }

  function yAxis(plot) {
    return { type: 'linear', beginAtZero: true, title: { display: true, text: plot.y } };
  }

  function dataset(curve, index) {
    const colour = curve.bound ? '#b3261e' : COLOURS[index % COLOURS.length];
    return {
      label: curve.label,
      data: curve.points.map(([x, y]) => ({ x, y })),
      borderColor: colour,
      backgroundColor: colour,
      borderWidth: 1.5,
      showLine: !curve.bound,
      pointStyle: curve.bound ? 'triangle' : 'circle',
      pointRadius: curve.bound ? 7 : curve.points.length > 60 ? 0 : 2,
    };
  }

  plots.forEach((plot, index) => new Chart(canvases[index], {
    type: 'line',
    data: { datasets: plot.curves.map(dataset) },
    options: {
      animation: false,
      maintainAspectRatio: false,
      interaction: { mode: 'nearest', intersect: false },
      plugins: { title: { display: true, text: plot.title } },
      scales: { x: xAxis(plot), y: yAxis(plot) },
    },
  }));
})();
