using System.Runtime.InteropServices;

namespace Avi.Samples;

/// <summary>Turns the first Ctrl+C or SIGTERM into a token, so that a program can stop in order.</summary>
/// <remarks>The second one ends the process as if nobody listened, in case that stopping hangs.</remarks>
public sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly PosixSignalRegistration[] _registrations;

    /// <summary>Initializes a new instance of the <see cref="StopSignal"/> class, which listens from now on.</summary>
    public StopSignal() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
    ];

    /// <summary>Gets the token that is cancelled by the first signal.</summary>
    public CancellationToken Token => _stopping.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();

        _stopping.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        if (_stopping.IsCancellationRequested)
            return;

        context.Cancel = true;
        _stopping.Cancel();
    }
}
