using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Avi.Mesh.Libp2p.GossipSub;
using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.PubSub;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Avi.Mesh.Tests.PubSub;

/// <summary>A validator of one topic, with a clock of its own, and messages to judge.</summary>
internal sealed class ValidatorScene : IAsyncDisposable
{
    private readonly PrivateKey _author = PrivateKey.Generate();
    private readonly MessageSigner _signer;
    private readonly Meter _meter = new("validation");
    private readonly MetricCollector<long> _validations;
    private readonly Channel<(string Payload, MessageVerdict Verdict)> _verdicts =
        Channel.CreateUnbounded<(string Payload, MessageVerdict Verdict)>();

    public ValidatorScene(
        Func<MeshMessage, CancellationToken, ValueTask<MessageVerdict>> validator, MeshValidationOptions? options = null)
    {
        _signer = new MessageSigner(_author, MessageIdStyle.PeerIdText, DateTimeOffset.UnixEpoch);
        _validations = new MetricCollector<long>(_meter, "avi.mesh.validations");
        var services = new ValidationServices(
            options ?? new MeshValidationOptions(),
            Time,
            NullLogger.Instance,
            new PubSubMetrics(_meter),
            (message, _, verdict) => _verdicts.Writer.TryWrite((Text(message), verdict)));
        Validator = new TopicValidator(this, "t", validator, services, _ => { });
        Validator.Start();
    }

    public FakeTimeProvider Time { get; } = new();

    public TopicValidator Validator { get; }

    /// <summary>Gets what was counted so far.</summary>
    public IEnumerable<string?> Outcomes =>
        _validations.GetMeasurementSnapshot().Select(measurement => measurement.Tags["outcome"] as string);

    public bool TryAdd(string payload) =>
        Validator.TryAdd(_signer.Create("t", System.Text.Encoding.UTF8.GetBytes(payload)), _author.PeerId);

    public bool TryAdd(byte[] payload) => Validator.TryAdd(_signer.Create("t", payload), _author.PeerId);

    public async Task<(string Payload, MessageVerdict Verdict)> VerdictAsync(CancellationToken cancellation) =>
        await _verdicts.Reader.ReadAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        await Validator.DisposeAsync();
        _validations.Dispose();
        _meter.Dispose();
        _author.Dispose();
    }

    private static string Text(PubSubMessage message) => System.Text.Encoding.UTF8.GetString(message.Payload.Span);
}
