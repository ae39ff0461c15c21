using Avi.Bridge.Devices;
using Avi.Mesh;
using Avi.Protocol.Security;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Avi.Bridge.Tests.Documentation;

/// <summary>The code of docs/packages/Avi.Bridge.md, line by line, so that it compiles.</summary>
internal static class PageSnippets
{
    public static async Task StartAsync()
    {
        await using MeshNode node = await MeshNode.StartAsync(new MeshOptions { Name = "hall-gateway" });
        await using EmbeddedBridge gateway = await EmbeddedBridge.StartAsync(
            new BridgeOptions { Host = "127.0.0.1", Port = 0, AllowPlainDevices = true }, node);

        Console.WriteLine($"devices: {gateway.UdpEndPoint}; other nodes: {node.Addresses[0]}");
    }

    public static IHost Build()
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Services
            .AddAviMesh(mesh => mesh.Name = "hall-gateway")
            .AddAviBridge(bridge => bridge.AllowPlainDevices = true);
        return builder.Build();
    }

    public static async Task RegisterAsync()
    {
        var thermometer = new DeviceEntry
        {
            DeviceId = 1234,
            Keys = [new DeviceCredential(KeyId: 1, DeviceKey.Generate())],
            Publish = ["avi/home/device_{id}/#"],
            Subscribe = ["avi/home/all"],
        };
        await DeviceFile.WriteAsync("devices.json", [thermometer]);

        await using DeviceDirectoryFile directory = await DeviceDirectoryFile.OpenAsync("devices.json");
    }

    public static async Task WatchAsync(EmbeddedBridge gateway, CancellationToken cancellation)
    {
        await foreach (BridgeEvent happened in gateway.WatchAsync(cancellation))
        {
            Console.WriteLine(happened switch
            {
                DeviceUp up => $"{up.DeviceId} is here, at {up.Address}",
                DeviceDown down => $"{down.DeviceId} is gone: {down.Reason}",
                _ => happened.ToString(),
            });
        }
    }
}
