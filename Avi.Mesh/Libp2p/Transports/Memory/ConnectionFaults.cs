namespace Avi.Mesh.Libp2p.Transports.Memory;

/// <summary>What goes wrong on one connection.</summary>
internal sealed class ConnectionFaults(FaultInjector injector, Random random, TimeProvider time)
{
    // Both ends ask, each from its reader and its writer.
    private readonly Lock _lock = new();

    /// <summary>Says how many bytes a read gives when so many are there: at least one, if there is one.</summary>
    public int LimitRead(int available)
    {
        if (!injector.FragmentsReads || available <= 1)
            return available;

        lock (_lock)
            return random.Next(2) == 0 ? 1 : random.Next(1, available + 1);
    }

    /// <summary>Waits before a write.</summary>
    public async ValueTask DelayAsync(CancellationToken cancellation)
    {
        if (injector.MaxDelay <= TimeSpan.Zero)
            return;

        TimeSpan delay;
        lock (_lock)
            delay = injector.MaxDelay * random.NextDouble();

        await Task.Delay(delay, time, cancellation).ConfigureAwait(false);
    }

    /// <summary>Says whether the connection breaks at this write.</summary>
    public bool CutsNow() => Happens(injector.CutProbability);

    /// <summary>Flips a bit, if it is time for it.</summary>
    public void Corrupt(Span<byte> bytes)
    {
        if (bytes.IsEmpty || !Happens(injector.CorruptionProbability))
            return;

        lock (_lock)
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
    }

    private bool Happens(double probability)
    {
        if (probability <= 0)
            return false;

        lock (_lock)
            return random.NextDouble() < probability;
    }
}
