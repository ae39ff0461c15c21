using System.Diagnostics.Metrics;
using Avi.Mesh.Libp2p.Negotiation;
using Avi.Mesh.Streams.Original;

namespace Avi.Mesh.Streams;

/// <summary>What streams and requests count. Tags come from enums, so that their number is fixed.</summary>
internal sealed class StreamMetrics(Meter meter)
{
    private static readonly KeyValuePair<string, object?> Inbound = new("direction", "inbound");
    private static readonly KeyValuePair<string, object?> Outbound = new("direction", "outbound");

    private readonly UpDownCounter<int> _open = meter.CreateUpDownCounter<int>(
        "avi.mesh.stream.open", "{stream}", "Streams of applications that are open, by who opened them.");

    private readonly Counter<long> _offers = meter.CreateCounter<long>(
        "avi.mesh.stream.offers", "{stream}", "Streams that were asked for, by direction, protocol and outcome.");

    private readonly Counter<long> _bytes = meter.CreateCounter<long>(
        "avi.mesh.stream.bytes", "By", "Bytes on the streams of applications, by direction.");

    private readonly Counter<long> _messages = meter.CreateCounter<long>(
        "avi.mesh.stream.messages", "{message}", "Messages of the original stream protocol, by what became of them.");

    private readonly Counter<long> _requests = meter.CreateCounter<long>(
        "avi.mesh.requests", "{request}", "Requests, by direction and outcome.");

    private readonly Histogram<double> _requestDuration = meter.CreateHistogram<double>(
        "avi.mesh.request.duration", "s", "From a request to its response, by direction.");

    public void StreamOpened(bool isInbound) => _open.Add(1, Direction(isInbound));

    public void StreamClosed(bool isInbound) => _open.Add(-1, Direction(isInbound));

    /// <summary>Counts a stream that this node opened, or wanted to.</summary>
    public void Opened(CallReport call) => _offers.Add(1, Outbound, Protocol(call.Protocol), Outcome(call.Outcome));

    /// <summary>Counts a stream that a peer opened, or wanted to.</summary>
    public void Answered(AnswerCode code, ProtocolId protocol) => _offers.Add(
        1, Inbound, Protocol(protocol), Outcome(code == AnswerCode.Done ? "Accepted" : code.ToString()));

    public void BytesReceived(int count) => _bytes.Add(count, Inbound);

    public void BytesSent(int count) => _bytes.Add(count, Outbound);

    public void MessageReceived(OriginalOutcome outcome) => _messages.Add(1, Outcome(outcome.ToString()));

    /// <summary>Counts a request of this node.</summary>
    /// <param name="outcome">What became of it.</param>
    /// <param name="duration">How long the caller waited.</param>
    public void RequestSent(string outcome, TimeSpan duration) => Request(Outbound, outcome, duration);

    /// <summary>Counts a request of a peer.</summary>
    public void RequestServed(AnswerCode code, TimeSpan duration) => Request(Inbound, code.ToString(), duration);

    private void Request(KeyValuePair<string, object?> direction, string outcome, TimeSpan duration)
    {
        _requests.Add(1, direction, Outcome(outcome));
        _requestDuration.Record(duration.TotalSeconds, direction);
    }

    private static KeyValuePair<string, object?> Direction(bool isInbound) => isInbound ? Inbound : Outbound;

    // A stream to a peer that cannot be connected to has none.
    private static KeyValuePair<string, object?> Protocol(ProtocolId? protocol) =>
        new("protocol", protocol?.Name ?? "none");

    private static KeyValuePair<string, object?> Outcome(string outcome) => new("outcome", outcome);
}
