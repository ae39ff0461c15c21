using System.Threading.Channels;

using Microsoft.Extensions.Logging;

namespace Avi.Mesh.Tests.Libp2p;

/// <summary>A log whose lines a test can wait for.</summary>
internal sealed class RecordingLog : ILogger
{
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    public ValueTask<string> NextAsync(CancellationToken cancellation) => _lines.Reader.ReadAsync(cancellation);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter) => _lines.Writer.TryWrite(formatter(state, exception));
}
