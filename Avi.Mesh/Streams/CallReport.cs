using System.Diagnostics;
using Avi.Mesh.Libp2p.Negotiation;
using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh.Streams;

/// <summary>What is told of one call of the application to a peer: a span while it lasts, and its outcome.</summary>
/// <remarks>A call that ends by an exception that nobody names here was cancelled by its caller.</remarks>
internal sealed class CallReport : IDisposable
{
    /// <summary>What is said of a peer that cannot be connected to.</summary>
    public const string NotConnected = "NotConnected";

    private const string Cancelled = "Cancelled";

    private readonly Activity? _span;
    private readonly Action<CallReport> _count;

    /// <param name="span">The name of the span.</param>
    /// <param name="name">The name of the stream or request.</param>
    /// <param name="count">Counts the outcome, once.</param>
    public CallReport(string span, string name, Action<CallReport> count)
    {
        _span = SwarmMetrics.Tracing.StartActivity(span, ActivityKind.Client);
        _span?.SetTag("avi.mesh.name", name);
        _count = count;
    }

    /// <summary>Gets what became of it: one of a small number of words.</summary>
    public string Outcome { get; private set; } = Cancelled;

    /// <summary>Gets or sets the protocol that was spoken last, if it came to that.</summary>
    public ProtocolId? Protocol { get; set; }

    /// <summary>The call has what it wanted.</summary>
    public void Succeeded(string outcome) => Outcome = outcome;

    /// <summary>The call has failed.</summary>
    public void Failed(string outcome)
    {
        Outcome = outcome;
        _span?.SetStatus(ActivityStatusCode.Error);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _span?.SetTag("avi.mesh.outcome", Outcome);
        if (Protocol is { } protocol)
            _span?.SetTag("avi.mesh.protocol", protocol.ToString());

        _span?.Dispose();
        _count(this);
    }
}
