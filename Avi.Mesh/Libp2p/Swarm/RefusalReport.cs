using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>
/// Counts the connections that are not taken, and warns of them now and then: strangers could fill a log with a line
/// for each. For several threads.
/// </summary>
internal sealed class RefusalReport(SwarmServices services)
{
    /// <summary>How long no further warning follows one.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private long? _warnedAt; // A timestamp.
    private long _refused; // Since that warning.

    /// <summary>A connection was refused.</summary>
    public void Add(Multiaddr address, ConnectionRefusal refusal)
    {
        services.Metrics.ConnectionRefused(refusal);
        if (TryTakeCount(out long count))
            services.Logger.ConnectionsRefused(count, address, refusal);
        else
            services.Logger.ConnectionRefused(address, refusal);
    }

    private bool TryTakeCount(out long count)
    {
        lock (_gate)
        {
            count = ++_refused;
            if (_warnedAt is { } warnedAt && services.Time.GetElapsedTime(warnedAt) < Pause)
                return false;

            _warnedAt = services.Time.GetTimestamp();
            _refused = 0;
            return true;
        }
    }
}
