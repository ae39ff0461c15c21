using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Security;
using Avi.Mesh.Libp2p.Security.Noise;
using Avi.Mesh.Libp2p.Transports.Memory;
using Avi.Mesh.Tests.Libp2p.Transports;

namespace Avi.Mesh.Tests.Libp2p.Security.Noise;

/// <summary>Two ends of one encrypted connection: Alice has dialled Bob.</summary>
internal sealed class NoisePair : IAsyncDisposable
{
    public required TransportPair Raw { get; init; }

    public required ISecureConnection Dialler { get; init; }

    public required ISecureConnection Acceptor { get; init; }

    public required PrivateKey Alice { get; init; }

    public required PrivateKey Bob { get; init; }

    public static async Task<NoisePair> ConnectAsync(CancellationToken cancellation, FaultInjector? faults = null)
    {
        TransportPair raw = await TransportPair.InMemoryAsync(cancellation, faults);
        var alice = PrivateKey.Generate();
        var bob = PrivateKey.Generate();
        Task<ISecureConnection> inbound = new NoiseProtocol(bob, NoiseVectorSide.Muxers)
            .SecureInboundAsync(raw.Acceptor, cancellation);
        ISecureConnection dialler = await new NoiseProtocol(alice, NoiseVectorSide.Muxers)
            .SecureOutboundAsync(raw.Dialler, bob.PeerId, cancellation);
        return new NoisePair { Raw = raw, Dialler = dialler, Acceptor = await inbound, Alice = alice, Bob = bob };
    }

    public async ValueTask DisposeAsync()
    {
        await Dialler.DisposeAsync();
        await Acceptor.DisposeAsync();
        await Raw.DisposeAsync();
        Alice.Dispose();
        Bob.Dispose();
    }
}
